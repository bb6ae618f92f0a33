import { z } from 'zod';
import { asksOnly } from '../mail/asks-only.ts';
import { readIntent } from '../mail/read-intent.ts';
import { mailClassSchema } from '../mail/schemas.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type Authentication, SENDER_PROBLEMS } from './extract/triage-trip.ts';

const rowSchema = z.object({
  id: z.uuid(),
  class: mailClassSchema.nullable().catch(null),
  subject: z.string(),
  reply_text: z.string(),
  person_name: z.string().nullable(),
  person_address: z.string().nullable(),
  authentication: z.enum(['pass', 'fail', 'none']).nullable(),
  parked_reason: z.string().nullable(),
  intent: z.string().nullable(),
  intent_rule: z.string().nullable(),
  received_at: z.string(),
  sent_at: z.string().nullable(),
  released_at: z.string().nullable(),
});

/** A mail as far as the enquiry it belongs to needs it. */
export type EnquiryMessage = {
  subject: string;
  /** What its sender wrote now, without history. */
  text: string;
  from: { name: string; address: string } | null;
  /** Of a mail that a member released: `none` instead of `fail`. */
  authentication: Authentication;
  senderProblem: (typeof SENDER_PROBLEMS)[number] | null;
  intent: string;
  /** A person asks something, and by the words of it wants no trip. */
  asksOnly: boolean;
  sentAt: Date;
  receivedAt: Date;
  /** A member let it go on although it was parked. */
  isReleased: boolean;
};

/** Reads a mail of the caller's tenant for its enquiry; null when there is none. A mail that nobody sorted yet is sorted here by the same rules. */
export const enquiryMessage = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { messageId: string };
}): Promise<EnquiryMessage | null> => {
  const query = ctx.store.from('messages').select(Object.keys(rowSchema.shape).join(',')).eq('id', input.messageId);
  const row = await readRow({ query, schema: rowSchema });
  if (row === null) return null;
  const isReleased = row.released_at !== null;
  const sorted = () => readIntent({ mailClass: row.class ?? 'person', subject: row.subject, text: row.reply_text, attachmentNames: [] });
  const { intent, rule } = row.intent === null ? sorted() : { intent: row.intent, rule: row.intent_rule ?? '' };
  return {
    subject: row.subject,
    text: row.reply_text,
    from: row.person_address === null ? null : { name: row.person_name ?? '', address: row.person_address },
    authentication: isReleased && row.authentication === 'fail' ? 'none' : (row.authentication ?? 'none'),
    senderProblem: isReleased ? null : (SENDER_PROBLEMS.find((problem) => problem === row.parked_reason) ?? null),
    intent,
    asksOnly: row.class === 'person' && asksOnly({ intent, rule, text: `${row.subject}\n${row.reply_text}` }),
    sentAt: new Date(row.sent_at ?? row.received_at),
    receivedAt: new Date(row.received_at),
    isReleased,
  };
};
