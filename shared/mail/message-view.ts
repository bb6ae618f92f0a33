import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { intentSchema } from './intents.ts';
import { mailClassSchema } from './schemas.ts';
import { MAIL_CLEANUPS, mailTabSchema, NEXT_ACTIONS } from './triage-schemas.ts';

const nullableText = z.string().nullable();

/** What a list and a single mail have in common, as the database gives it. */
export const messageFactsSchema = z.object({
  id: z.uuid(),
  direction: z.enum(['in', 'out']),
  thread_id: z.uuid().nullable(),
  enquiry_id: z.uuid().nullable(),
  class: mailClassSchema.nullable(),
  parked_reason: nullableText,
  released_at: nullableText,
  from_name: nullableText,
  from_address: nullableText,
  person_name: nullableText,
  person_address: nullableText,
  to_addresses: z.array(z.string()),
  cc_addresses: z.array(z.string()),
  subject: z.string(),
  received_at: z.string(),
  sent_at: nullableText,
  intent: intentSchema.nullable(),
  intent_confidence: z.coerce.number().nullable(),
  urgency: z.int().nullable(),
  next_action: z.enum(NEXT_ACTIONS).nullable(),
  tab: mailTabSchema.nullable(),
  cleanup: z.enum(MAIL_CLEANUPS).nullable(),
  language: nullableText,
  labels: z.array(z.string()),
  archived_at: nullableText,
  trashed_at: nullableText,
});
export type MessageFacts = z.infer<typeof messageFactsSchema>;

const mailboxViewSchema = z.object({ name: nullableText, address: nullableText });

/** A mail as the API answers it. Instants are RFC 3339 in UTC. */
export const messageViewSchema = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  threadId: nullableText,
  enquiryId: nullableText,
  /** Null until it was sorted. */
  class: mailClassSchema.nullable(),
  /** Why it waits for a member; null when it does not, or was released. */
  parkedReason: nullableText,
  releasedAt: nullableText,
  from: mailboxViewSchema,
  /** Whose words these are, where that is not From. */
  person: mailboxViewSchema,
  to: z.array(z.string()),
  cc: z.array(z.string()),
  subject: z.string(),
  receivedAt: z.string(),
  sentAt: nullableText,
  intent: z.object({ name: intentSchema, confidence: z.number().nullable() }).nullable(),
  urgency: z.int().nullable(),
  nextAction: z.enum(NEXT_ACTIONS).nullable(),
  tab: mailTabSchema.nullable(),
  cleanup: z.enum(MAIL_CLEANUPS).nullable(),
  language: nullableText,
  labels: z.array(z.string()),
  archivedAt: nullableText,
  trashedAt: nullableText,
});

const instant = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString());

export const messageView = (row: MessageFacts): z.input<typeof messageViewSchema> => ({
  id: encodeId('message', row.id),
  direction: row.direction,
  threadId: row.thread_id === null ? null : encodeId('thread', row.thread_id),
  enquiryId: row.enquiry_id === null ? null : encodeId('enquiry', row.enquiry_id),
  class: row.class,
  parkedReason: row.released_at === null ? row.parked_reason : null,
  releasedAt: instant(row.released_at),
  from: { name: row.from_name, address: row.from_address },
  person: { name: row.person_name, address: row.person_address },
  to: row.to_addresses,
  cc: row.cc_addresses,
  subject: row.subject,
  receivedAt: new Date(row.received_at).toISOString(),
  sentAt: instant(row.sent_at),
  intent: row.intent === null ? null : { name: row.intent, confidence: row.intent_confidence },
  urgency: row.urgency,
  nextAction: row.next_action,
  tab: row.tab,
  cleanup: row.cleanup,
  language: row.language,
  labels: row.labels,
  archivedAt: instant(row.archived_at),
  trashedAt: instant(row.trashed_at),
});
