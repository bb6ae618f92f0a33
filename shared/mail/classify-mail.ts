import { isAutomatedAddress } from './automated-address.ts';
import { LOOP_HEADER } from './loop-header.ts';
import { readFailedRecipients } from './read-failed-recipients.ts';
import { LEAD_FORM_LABELS, readLeadForm } from './read-lead-form.ts';
import type { Authentication, Envelope, FailedRecipient, MailClass, MailFacts, ParkedReason } from './schemas.ts';
import { stripReply } from './strip-reply.ts';

export type ClassifyMailInput = {
  mail: MailFacts;
  envelope: Envelope;
  authentication: Authentication;
  /** Domain of the Message-IDs that we make. */
  ownMessageIdDomain: string;
  /** Verified addresses of the tenant, and those that it sends from. Lower-cased. */
  tenantAddresses: readonly string[];
  /** Personal addresses of members. Lower-cased. */
  memberAddresses: readonly string[];
  spamScore: number | null;
};

export type MailClassification = {
  mailClass: MailClass;
  /** Name of the rule that matched, for the message row. */
  rule: string;
  parkedReason: ParkedReason | null;
  /** Only of class `bounce`. */
  failedRecipients: readonly FailedRecipient[];
};

type Facts = ClassifyMailInput & { fromAddress: string; failedInText: readonly FailedRecipient[] };
type Rule = { mailClass: MailClass; rule: string; parkedReason?: ParkedReason; matches: (facts: Facts) => boolean };

const SPAM_SCORE = 5;

const AUTO_REPLY_SUBJECT =
  /^\s{0,5}((re|aw|fwd?)\s{0,2}:\s{0,5})?(auto(matic|mated)?[ -]?(reply|response|antwort)|auto\s{0,2}:|out of (the )?office|on (annual|maternity|sick) leave|away from (the|my) office|automatische antwort|abwesenheit|abwesend|r[ée]ponse automatique|absence du bureau|respuesta autom[áa]tica|fuera de (la )?oficina|resposta autom[áa]tica|ausente do escrit|risposta automatica|fuori sede|automatisch antwoord|afwezig|outomatiese antwoord|自動返信|不在)/iu;

const header = ({ mail }: Facts, name: string): string | null => mail.headers.find((one) => one.name === name)?.value ?? null;

const domainOf = (address: string): string =>
  address
    .slice(address.lastIndexOf('@') + 1)
    .replace('>', '')
    .toLowerCase();

/** A stranger may copy our Message-ID or header: it counts only from an address of ours that did not fail authentication. */
const isFromUs = ({ fromAddress, authentication, tenantAddresses, ownMessageIdDomain }: Facts): boolean =>
  authentication !== 'fail' && (tenantAddresses.includes(fromAddress) || domainOf(fromAddress) === ownMessageIdDomain);

const isFormFrom = ({ mail, fromAddress, tenantAddresses }: Facts): boolean => {
  const form = readLeadForm(stripReply({ text: mail.text }).newText);
  if (form.labelCount < LEAD_FORM_LABELS) return false;
  const isOtherPerson = (address: string | null | undefined): boolean =>
    address !== null &&
    address !== undefined &&
    address !== fromAddress &&
    !tenantAddresses.includes(address) &&
    !isAutomatedAddress(address);
  return isOtherPerson(mail.replyTo[0]?.address) || isOtherPerson(form.address);
};

const isNot = (value: string | null, harmless: string): boolean => value !== null && value.trim().toLowerCase() !== harmless;

/** The classes of spec mail, in order; the first rule that matches wins. */
const RULES: readonly Rule[] = [
  {
    mailClass: 'own_notification',
    rule: 'own_message_id',
    matches: (facts) => facts.mail.messageId !== null && domainOf(facts.mail.messageId) === facts.ownMessageIdDomain && isFromUs(facts),
  },
  { mailClass: 'own_notification', rule: 'loop_header', matches: (facts) => header(facts, LOOP_HEADER) !== null && isFromUs(facts) },
  { mailClass: 'bounce', rule: 'delivery_status_part', matches: ({ mail }) => mail.report.deliveryStatus },
  {
    mailClass: 'bounce',
    rule: 'failed_recipient_in_text',
    matches: ({ fromAddress, envelope, failedInText }) =>
      failedInText.length > 0 && (/^(mailer-daemon|postmaster)@/.test(fromAddress) || envelope.from === ''),
  },
  { mailClass: 'form_robot', rule: 'lead_form', matches: isFormFrom },
  { mailClass: 'abuse_report', rule: 'feedback_report', matches: ({ mail }) => mail.report.feedbackReport },
  { mailClass: 'auto_reply', rule: 'auto_submitted', matches: ({ mail }) => isNot(mail.autoSubmitted, 'no') },
  { mailClass: 'auto_reply', rule: 'auto_response_suppress', matches: ({ mail }) => isNot(mail.autoResponseSuppress, 'none') },
  {
    mailClass: 'auto_reply',
    rule: 'auto_reply_header',
    matches: (facts) =>
      header(facts, 'x-autoreply') !== null ||
      header(facts, 'x-autorespond') !== null ||
      /^auto[_-]reply$/i.test(facts.mail.precedence ?? ''),
  },
  { mailClass: 'auto_reply', rule: 'read_receipt', matches: ({ mail }) => mail.report.dispositionNotification },
  { mailClass: 'auto_reply', rule: 'subject', matches: ({ mail }) => AUTO_REPLY_SUBJECT.test(mail.subject) },
  {
    mailClass: 'bulk',
    rule: 'precedence',
    parkedReason: 'newsletter',
    matches: ({ mail }) => /^\s*(bulk|list|junk)\s*$/i.test(mail.precedence ?? ''),
  },
  { mailClass: 'bulk', rule: 'list_id', parkedReason: 'newsletter', matches: ({ mail }) => mail.listId !== null },
  { mailClass: 'bulk', rule: 'list_unsubscribe', parkedReason: 'newsletter', matches: ({ mail }) => mail.listUnsubscribe !== null },
  { mailClass: 'system_sender', rule: 'no_from', parkedReason: 'automated', matches: ({ fromAddress }) => fromAddress === '' },
  {
    mailClass: 'system_sender',
    rule: 'automated_address',
    parkedReason: 'automated',
    matches: ({ fromAddress }) => isAutomatedAddress(fromAddress),
  },
  {
    mailClass: 'system_sender',
    rule: 'tenant_address',
    parkedReason: 'automated',
    matches: ({ fromAddress, tenantAddresses, memberAddresses }) =>
      tenantAddresses.includes(fromAddress) && !memberAddresses.includes(fromAddress),
  },
  { mailClass: 'spam', rule: 'spam_score', parkedReason: 'spam', matches: ({ spamScore }) => (spamScore ?? 0) >= SPAM_SCORE },
  { mailClass: 'spam', rule: 'spam_flag', parkedReason: 'spam', matches: (facts) => /^yes\b/i.test(header(facts, 'x-spam-flag') ?? '') },
  { mailClass: 'person', rule: 'rest', matches: () => true },
];

/** The class of a received mail and why (spec: mail, Classes). A person or a form whose sender failed authentication is parked. */
export const classifyMail = (input: ClassifyMailInput): MailClassification => {
  const { mail, tenantAddresses, envelope, authentication } = input;
  const failedInText = readFailedRecipients({ text: mail.text, ownAddresses: [...tenantAddresses, ...envelope.to] });
  const facts: Facts = { ...input, fromAddress: mail.from?.address ?? '', failedInText };
  const { mailClass, rule, parkedReason } = RULES.find(({ matches }) => matches(facts)) ?? { mailClass: 'person', rule: 'rest' };
  const isUnverified = authentication === 'fail' && (mailClass === 'person' || mailClass === 'form_robot');
  const reported = mail.report.failedRecipients;
  return {
    mailClass,
    rule,
    parkedReason: isUnverified ? 'sender_unverified' : (parkedReason ?? null),
    failedRecipients: mailClass !== 'bounce' ? [] : reported.length > 0 ? reported : failedInText,
  };
};
