import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';

const sentSchema = z.object({
  outboundId: z.uuid(),
  /** Everybody it went to. Lower-cased. */
  recipients: z.array(z.string()),
  threadId: z.uuid().nullable(),
  enquiryId: z.uuid().nullable(),
});
export type SentMail = z.infer<typeof sentSchema>;

const MAX_IDS = 50;

/** The mail of ours that one of these Message-IDs names, the first that does; null when this agency sent none of them. */
export const findSentMail = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { messageIds: readonly string[] };
}): Promise<SentMail | null> => {
  const ids = [...new Set(input.messageIds)].slice(0, MAX_IDS);
  if (ids.length === 0) return null;
  return await callFunction({ store: ctx.store, name: 'find_sent_mail', args: { p_ids: ids }, schema: sentSchema.nullable() });
};
