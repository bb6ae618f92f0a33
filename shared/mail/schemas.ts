import { z } from 'zod';

/** `address` is lower-cased and has exactly one `@`; `name` is the decoded display name, empty when there is none. */
export const mailboxSchema = z.object({ name: z.string(), address: z.string() });
export type Mailbox = z.infer<typeof mailboxSchema>;

/** What happened to a leaf of the MIME tree, or to what lay beyond a limit. */
export const dropReasonSchema = z.enum(['too_large', 'blocked_type', 'nested_too_deep', 'too_many_parts', 'not_unpacked', 'out_of_time']);
export type DropReason = z.infer<typeof dropReasonSchema>;

export const attachmentSchema = z.object({
  /** Safe base name, at most 200 characters. */
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.int(),
  /** Without angle brackets. */
  contentId: z.string().nullable(),
  disposition: z.enum(['attachment', 'inline']),
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const leafSchema = z.object({
  /** Position in the MIME tree, `1.2` = second part of the first part. */
  path: z.string(),
  contentType: z.string(),
  fate: z.enum(['inline', 'attached', 'dropped']),
  reason: dropReasonSchema.optional(),
});
export type Leaf = z.infer<typeof leafSchema>;

/** One recipient of a delivery report. `status` is the enhanced code `5.1.1`; `permanent` is null when nothing tells. */
export const failedRecipientSchema = z.object({
  address: z.string(),
  status: z.string().nullable(),
  permanent: z.boolean().nullable(),
  diagnostic: z.string().nullable(),
});
export type FailedRecipient = z.infer<typeof failedRecipientSchema>;

export const mailReportSchema = z.object({
  deliveryStatus: z.boolean(),
  feedbackReport: z.boolean(),
  dispositionNotification: z.boolean(),
  failedRecipients: z.array(failedRecipientSchema),
  /** Message-ID of the mail that the report is about. */
  originalMessageId: z.string().nullable(),
});
export type MailReport = z.infer<typeof mailReportSchema>;

/** Everything about a received mail that a message row keeps; the bytes of attachments stay in the raw mail. */
export const mailFactsSchema = z.object({
  from: mailboxSchema.nullable(),
  replyTo: z.array(mailboxSchema),
  to: z.array(mailboxSchema),
  cc: z.array(mailboxSchema),
  subject: z.string(),
  /** ISO instant of the Date header, null when it is missing or no date. */
  date: z.string().nullable(),
  /** The Date header as written: part of the message key. */
  dateHeader: z.string().nullable(),
  /** Message ids are `<left@right>`, see normaliseMessageId. */
  messageId: z.string().nullable(),
  inReplyTo: z.string().nullable(),
  /** In the order of the header: the oldest first. */
  references: z.array(z.string()),
  text: z.string(),
  textSource: z.enum(['plain', 'html', 'none']),
  html: z.string().nullable(),
  /** SHA-256 (hex) of the decoded text parts, independent of how we render them. */
  textHash: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  attachments: z.array(attachmentSchema),
  leaves: z.array(leafSchema),
  dropped: z.array(z.object({ what: z.string(), why: dropReasonSchema })),
  /** A limit was passed: something of the mail is in the raw copy only. */
  truncated: z.boolean(),
  flags: z.array(z.enum(['charset_unknown', 'several_from', 'body_cut', 'headers_cut'])),
  /** Empty string for `<>`, null without the header. */
  returnPath: z.string().nullable(),
  autoSubmitted: z.string().nullable(),
  precedence: z.string().nullable(),
  listId: z.string().nullable(),
  listUnsubscribe: z.string().nullable(),
  autoResponseSuppress: z.string().nullable(),
  report: mailReportSchema,
});
export type MailFacts = z.infer<typeof mailFactsSchema>;

/** `MailFacts` with the bytes of each attachment, in the order of `attachments`. */
export type ParsedMail = MailFacts & { attachmentContents: readonly Uint8Array[] };

export const envelopeSchema = z.object({ to: z.array(z.string()), from: z.string() });
/** Who the mail was really delivered to, and its bounce address (empty for `<>`). Addresses are trimmed and lower-cased. */
export type Envelope = z.infer<typeof envelopeSchema>;

export const authenticationSchema = z.enum(['pass', 'fail', 'none']);
export type Authentication = z.infer<typeof authenticationSchema>;

export const mailClassSchema = z.enum([
  'own_notification',
  'bounce',
  'form_robot',
  'abuse_report',
  'auto_reply',
  'bulk',
  'system_sender',
  'spam',
  'person',
]);
export type MailClass = z.infer<typeof mailClassSchema>;

export const parkedReasonSchema = z.enum(['newsletter', 'automated', 'spam', 'sender_unverified']);
export type ParkedReason = z.infer<typeof parkedReasonSchema>;
