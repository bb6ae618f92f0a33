import { isAutomatedAddress, isFormRobotAddress } from './automated-address.ts';
import { type ForwardedMail, readForward } from './read-forward.ts';
import { readLeadForm } from './read-lead-form.ts';
import type { Authentication, MailClass, MailFacts } from './schemas.ts';
import { stripReply } from './strip-reply.ts';

export type ResolvePersonInput = {
  mail: MailFacts;
  mailClass: MailClass;
  authentication: Authentication;
  /** Active members only. Lower-cased. */
  memberAddresses: readonly string[];
  /** Addresses of the tenant itself: never a client. Lower-cased. */
  tenantAddresses: readonly string[];
  /** Tenant setting. */
  forwardedAsOriginal: boolean;
};

export type MailPerson = {
  name: string | null;
  address: string;
  via: 'from' | 'reply_to' | 'form_label' | 'forwarded';
  /** What the person wrote, when the mail is a forward of it. */
  original: ForwardedMail | null;
};

/**
 * Who the mail is from in the sense of a client (spec: mail, Sender), or null when there is no address of a person. Only a verified
 * member's forward names its original sender; From and Reply-To are otherwise taken as they stand.
 */
export const resolvePerson = (input: ResolvePersonInput): MailPerson | null => {
  const { mail, mailClass } = input;
  const original = readMemberForward(input);
  if (original !== null) return { ...original.from, via: 'forwarded', original };
  const { from } = mail;
  const isRobot = from === null || mailClass === 'form_robot' || isFormRobotAddress(from.address) || isAutomatedAddress(from.address);
  const stated = isRobot ? readStatedPerson(input) : null;
  if (stated !== null) return { ...stated, original: null };
  if (from === null || mailClass === 'form_robot' || isAutomatedAddress(from.address)) return null;
  return { name: emptyToNull(from.name), address: from.address, via: 'from', original: null };
};

const readMemberForward = ({ mail, authentication, memberAddresses, forwardedAsOriginal }: ResolvePersonInput): ForwardedMail | null => {
  const isTrusted = mail.from !== null && authentication === 'pass' && memberAddresses.includes(mail.from.address);
  return forwardedAsOriginal && isTrusted ? readForward({ subject: mail.subject, text: mail.text }) : null;
};

/** The visitor of a web form: Reply-To, else the labelled address; the labelled name is better than none. */
const readStatedPerson = ({ mail, mailClass, tenantAddresses }: ResolvePersonInput): Omit<MailPerson, 'original'> | null => {
  const isPerson = (address: string): boolean =>
    address !== mail.from?.address && !tenantAddresses.includes(address) && !isAutomatedAddress(address);
  const form = mailClass === 'form_robot' ? readLeadForm(stripReply({ text: mail.text }).newText) : null;
  const replyTo = mail.replyTo.find(({ address }) => isPerson(address));
  if (replyTo !== undefined) return { name: emptyToNull(replyTo.name) ?? form?.name ?? null, address: replyTo.address, via: 'reply_to' };
  if (form?.address === null || form?.address === undefined || !isPerson(form.address)) return null;
  return { name: form.name, address: form.address, via: 'form_label' };
};

const emptyToNull = (text: string): string | null => (text === '' ? null : text);
