import type { SentMail } from './find-sent-mail.ts';
import type { Authentication, FailedRecipient, MailClass } from './schemas.ts';

type Input = {
  mailClass: MailClass;
  authentication: Authentication;
  failedRecipients: readonly FailedRecipient[];
  /** The mail of ours that the report names, null when it names none. */
  sent: SentMail | null;
};

export type ReportVerdict = {
  /** Addresses that get no more mail. */
  block: string[];
  /** Addresses that get no more marketing. */
  withdraw: string[];
};

const NOTHING: ReportVerdict = { block: [], withdraw: [] };

/**
 * What a bounce or a complaint does to addresses. Anybody can write one: it counts only if it names a mail of ours, for addresses that this
 * mail went to, and if its sender did not fail authentication. Permanent is 5.x.x; what only failed for now blocks nobody.
 */
export const judgeReport = ({ mailClass, authentication, failedRecipients, sent }: Input): ReportVerdict => {
  if (sent === null || authentication === 'fail') return NOTHING;
  if (mailClass === 'abuse_report') return { block: [], withdraw: sent.recipients };
  if (mailClass !== 'bounce') return NOTHING;
  const failed = failedRecipients.filter(({ permanent, address }) => permanent === true && sent.recipients.includes(address));
  return { block: [...new Set(failed.map(({ address }) => address))], withdraw: [] };
};
