import { cleanLine } from './clean-text.ts';
import { normaliseMessageId } from './message-id.ts';
import type { FailedRecipient, MailReport } from './schemas.ts';
import { unfoldHeaders } from './unfold-headers.ts';

export type ReportPart = { contentType: string; content: Uint8Array };

const READ_BYTES = 262_144;
const RECIPIENTS = 1000;

/**
 * What a machine says about a mail of ours (RFC 3464 delivery status, RFC 5965 complaint, RFC 8098 read receipt).
 * `parts`: the decoded parts of the mail; `reportType`: that of its multipart/report.
 */
export const readReport = ({ parts, reportType }: { parts: readonly ReportPart[]; reportType: string | null }): MailReport => {
  const find = (pattern: RegExp): ReportPart | undefined => parts.find((part) => pattern.test(part.contentType));
  const deliveryStatus = find(/^message\/(global-)?delivery-status$/);
  const original = find(/^(message\/(rfc822|global)|text\/rfc822-headers)$/);
  const isReport =
    deliveryStatus !== undefined ||
    reportType !== null ||
    find(/^message\/(feedback-report|(global-)?disposition-notification)$/) !== undefined;
  return {
    deliveryStatus: deliveryStatus !== undefined,
    feedbackReport: reportType === 'feedback-report' || find(/^message\/feedback-report$/) !== undefined,
    dispositionNotification:
      reportType === 'disposition-notification' || find(/^message\/(global-)?disposition-notification$/) !== undefined,
    failedRecipients: deliveryStatus === undefined ? [] : readRecipients(textOf(deliveryStatus)),
    originalMessageId: isReport && original !== undefined ? readOriginalId(textOf(original)) : null,
  };
};

const textOf = (part: ReportPart): string => Buffer.from(part.content.subarray(0, READ_BYTES)).toString('utf8');

const readOriginalId = (text: string): string | null =>
  normaliseMessageId(unfoldHeaders(text).find((header) => header.name === 'message-id')?.value);

const readRecipients = (text: string): FailedRecipient[] =>
  text
    .split(/\r?\n\r?\n/)
    .slice(0, RECIPIENTS)
    .flatMap((block) => {
      const fields = unfoldHeaders(block.trimStart());
      const field = (name: string): string | null => fields.find((one) => one.name === name)?.value ?? null;
      const recipient = field('final-recipient') ?? field('original-recipient');
      const action = field('action')?.toLowerCase() ?? '';
      if (recipient === null || !/^(failed|delayed)/.test(action)) return [];
      const address = recipient
        .slice(recipient.indexOf(';') + 1)
        .replace(/[<>\s]/g, '')
        .toLowerCase();
      if (!address.includes('@')) return [];
      const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(field('status') ?? '')?.[0] ?? null;
      const diagnostic = field('diagnostic-code');
      return [
        {
          address,
          status,
          permanent: isPermanent({ status, action }),
          diagnostic: diagnostic === null ? null : cleanLine(diagnostic, 500),
        },
      ];
    });

const isPermanent = ({ status, action }: { status: string | null; action: string }): boolean | null => {
  if (action.startsWith('delayed')) return false;
  return status === null ? null : status.startsWith('5');
};
