import { z } from 'zod';
import { encodeId } from '../../core/ids.ts';

export const threadMessageRowSchema = z.object({
  id: z.uuid(),
  direction: z.enum(['in', 'out']),
  from_name: z.string().nullable(),
  from_address: z.string().nullable(),
  to_addresses: z.array(z.string()),
  cc_addresses: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  reply_text: z.string(),
  class: z.string().nullable(),
  parked_reason: z.string().nullable(),
  enquiry_id: z.uuid().nullable(),
  received_at: z.string(),
});
export type ThreadMessageRow = z.infer<typeof threadMessageRowSchema>;

const threadMessageSchema = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  from: z.object({ name: z.string(), address: z.string() }).nullable(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  /** What is new in it: without the history that mail programs quote. */
  newText: z.string(),
  class: z.string().nullable(),
  parkedReason: z.string().nullable(),
  enquiryId: z.string().nullable(),
  at: z.string(),
});

export const threadViewSchema = z.object({
  id: z.string(),
  /** Of the newest message. */
  subject: z.string(),
  /** Addresses of everybody who wrote or was written to, our own left out. */
  participants: z.array(z.string()),
  enquiryIds: z.array(z.string()),
  /** Oldest first. */
  messages: z.array(threadMessageSchema),
  /** Mails of ours that have not gone out: their state says why. */
  waiting: z.array(
    z.object({ outboundId: z.string(), purpose: z.string(), state: z.string(), to: z.string(), error: z.string().nullable() }),
  ),
  nextCursor: z.string().nullable(),
});

export const threadMessageView = (row: ThreadMessageRow): z.input<typeof threadMessageSchema> => ({
  id: encodeId('message', row.id),
  direction: row.direction,
  from: row.from_address === null ? null : { name: row.from_name ?? '', address: row.from_address },
  to: row.to_addresses,
  cc: row.cc_addresses,
  subject: row.subject,
  text: row.text,
  newText: row.direction === 'out' ? row.text : row.reply_text,
  class: row.class,
  parkedReason: row.parked_reason,
  enquiryId: row.enquiry_id === null ? null : encodeId('enquiry', row.enquiry_id),
  at: new Date(row.received_at).toISOString(),
});
