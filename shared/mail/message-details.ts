import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { messageFactsSchema, messageView, messageViewSchema } from './message-view.ts';
import { attachmentSchema, authenticationSchema, dropReasonSchema } from './schemas.ts';

const nullableText = z.string().nullable();
const droppedSchema = z.array(z.object({ what: z.string(), why: dropReasonSchema }));

const reportSchema = z.object({
  concerns: z.uuid().nullable(),
  failed: z.array(z.object({ address: z.string(), status: nullableText, permanent: z.boolean().nullable() })),
  blocked: z.array(z.string()),
  withdrawn: z.array(z.string()),
});

/** Everything that is kept of one mail. */
export const messageDetailsSchema = messageFactsSchema.extend({
  state: z.string(),
  class_rule: nullableText,
  intent_rule: nullableText,
  decided_by: nullableText,
  released_by: nullableText,
  person_via: nullableText,
  authentication: authenticationSchema.nullable(),
  spf: nullableText,
  dkim: nullableText,
  spam_score: z.coerce.number().nullable(),
  strategy: z.string(),
  envelope_from: z.string(),
  envelope_recipients: z.array(z.string()),
  size_bytes: z.int(),
  raw_path: z.string(),
  text: z.string(),
  reply_text: z.string(),
  html: z.string(),
  message_id: nullableText,
  message_id_reused: z.boolean(),
  in_reply_to: nullableText,
  references_ids: z.array(z.string()),
  // What was stored before it was read is an empty object.
  attachments: z.array(attachmentSchema).catch([]),
  dropped: droppedSchema.catch([]),
  truncated: z.boolean(),
  unreadable_reason: nullableText,
  report: reportSchema.nullable(),
});
export type MessageDetails = z.infer<typeof messageDetailsSchema>;

/** One mail as the API answers it, with how every decision about it was made. */
export const messageDetailsViewSchema = messageViewSchema.extend({
  state: z.string(),
  /** Names of the rules; `by_hand` when a member decided. */
  rules: z.object({ class: nullableText, intent: nullableText }),
  decidedBy: nullableText,
  releasedBy: nullableText,
  personVia: nullableText,
  authentication: z.object({
    verdict: authenticationSchema.nullable(),
    spf: nullableText,
    dkim: nullableText,
    spamScore: z.number().nullable(),
  }),
  routing: z.object({ strategy: z.string(), envelopeFrom: z.string(), envelopeRecipients: z.array(z.string()) }),
  sizeBytes: z.int(),
  text: z.string(),
  replyText: z.string(),
  /** Sanitised. */
  html: z.string(),
  messageId: nullableText,
  isMessageIdReused: z.boolean(),
  inReplyTo: nullableText,
  references: z.array(z.string()),
  /** `n` counts from 1: GET /v1/messages/{id}/attachments/{n}. */
  attachments: z.array(attachmentSchema.extend({ n: z.int() })),
  dropped: droppedSchema,
  truncated: z.boolean(),
  unreadableReason: nullableText,
  report: reportSchema.extend({ concerns: nullableText }).nullable(),
});

const memberName = (actor: string | null): string | null =>
  actor !== null && z.uuid().safeParse(actor).success ? encodeId('member', actor) : actor;

export const messageDetailsView = (row: MessageDetails): z.input<typeof messageDetailsViewSchema> => ({
  ...messageView(row),
  state: row.state,
  rules: { class: row.class_rule, intent: row.intent_rule },
  decidedBy: memberName(row.decided_by),
  releasedBy: memberName(row.released_by),
  personVia: row.person_via,
  authentication: { verdict: row.authentication, spf: row.spf, dkim: row.dkim, spamScore: row.spam_score },
  routing: { strategy: row.strategy, envelopeFrom: row.envelope_from, envelopeRecipients: row.envelope_recipients },
  sizeBytes: row.size_bytes,
  text: row.text,
  replyText: row.reply_text,
  html: row.html,
  messageId: row.message_id,
  isMessageIdReused: row.message_id_reused,
  inReplyTo: row.in_reply_to,
  references: row.references_ids,
  attachments: row.attachments.map((attachment, index) => ({ ...attachment, n: index + 1 })),
  dropped: row.dropped,
  truncated: row.truncated,
  unreadableReason: row.unreadable_reason,
  report:
    row.report === null
      ? null
      : { ...row.report, concerns: row.report.concerns === null ? null : encodeId('outbound', row.report.concerns) },
});
