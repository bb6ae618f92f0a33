import { authenticateSender } from './authenticate-sender.ts';
import { classifyMail, type MailClassification } from './classify-mail.ts';
import type { Intent } from './intents.ts';
import { parseMail } from './parse-mail.ts';
import { type MailIntent, readIntent } from './read-intent.ts';
import { type MailPerson, resolvePerson } from './resolve-person.ts';
import type { Authentication, Envelope, MailClass, ParsedMail } from './schemas.ts';
import { stripReply } from './strip-reply.ts';

/** What is known beside the bytes of a mail. */
export type Delivery = {
  /** Addresses are lower-cased. */
  envelope: Envelope;
  /** Verdicts of the receiving server as it wrote them. */
  spf: string | null;
  dkim: string | null;
  spamScore: number | null;
};

/** What is known of the agency that got the mail. Addresses are lower-cased. */
export type MailHouse = {
  /** Domain of the Message-IDs that we make. */
  ownMessageIdDomain: string;
  tenantAddresses: readonly string[];
  /** Personal addresses of active members. */
  memberAddresses: readonly string[];
  /** Tenant setting: a verified member's forward counts as a mail of its original sender. */
  forwardedAsOriginal: boolean;
};

/** What a member said about a mail: it stands above the rules. `mailClass` null: let it go on, as a person's mail. */
export type MemberDecision = { mailClass: MailClass | null; intent: Intent | null };

export type ReadMail = {
  mail: ParsedMail;
  authentication: Authentication;
  classification: MailClassification;
  /** Null when there is no address of a person. */
  person: MailPerson | null;
  /** Of the mail, or of the original inside a member's forward. */
  subject: string;
  /** What the person wrote now, without history. */
  replyText: string;
  intent: MailIntent;
  /** Those of `houseOf`. */
  memberAddresses: readonly string[];
};

const decide = ({ found, decision }: { found: MailClassification; decision: MemberDecision | null | undefined }): MailClassification => {
  if (decision == null) return found;
  const mailClass = decision.mailClass ?? (found.mailClass === 'form_robot' ? 'form_robot' : 'person');
  if (mailClass === found.mailClass) return { ...found, parkedReason: null };
  return { mailClass, rule: 'by_hand', parkedReason: null, failedRecipients: [] };
};

/**
 * Reads a raw mail and sorts it: facts, class with its rule, person, new text and intent. The one path of the pipeline and the bench.
 * `houseOf`: asked once the sender's address is known (lower-cased, null when there is none); what it throws comes through, nothing else is thrown.
 */
export const readMail = async ({
  raw,
  delivery,
  houseOf,
  decision,
}: {
  raw: Uint8Array;
  delivery: Delivery;
  houseOf: (input: { fromAddress: string | null }) => MailHouse | Promise<MailHouse>;
  decision?: MemberDecision | null;
}): Promise<ReadMail> => {
  const mail = await parseMail(raw);
  const fromAddress = mail.from?.address ?? null;
  const { ownMessageIdDomain, tenantAddresses, memberAddresses, forwardedAsOriginal } = await houseOf({ fromAddress });
  const { envelope, spf, dkim, spamScore } = delivery;
  const authentication = authenticateSender({ fromAddress, envelopeFrom: envelope.from, spf, dkim });
  const classification = decide({
    found: classifyMail({ mail, envelope, authentication, ownMessageIdDomain, tenantAddresses, memberAddresses, spamScore }),
    decision,
  });
  const person = resolvePerson({
    mail,
    mailClass: classification.mailClass,
    authentication,
    memberAddresses,
    tenantAddresses,
    forwardedAsOriginal,
  });
  const source = person?.original ?? { subject: mail.subject, text: mail.text };
  const replyText = stripReply({ text: source.text }).newText;
  const readByRules = readIntent({
    mailClass: classification.mailClass,
    subject: source.subject,
    text: replyText,
    attachmentNames: mail.attachments.map(({ filename }) => filename),
  });
  const decided = decision?.intent ?? null;
  const intent = decided === null ? readByRules : { intent: decided, rule: 'by_hand', confidence: 1 };
  return { mail, authentication, classification, person, subject: source.subject, replyText, intent, memberAddresses };
};
