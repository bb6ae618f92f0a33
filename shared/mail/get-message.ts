import { notFound } from '../core/errors.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type MessageDetails, messageDetailsSchema } from './message-details.ts';

const COLUMNS = Object.keys(messageDetailsSchema.shape).join(',');

/**
 * Everything that is kept of a mail of the caller's agency. `messageId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const getMessage = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { messageId: string | null };
}): Promise<MessageDetails> => {
  if (input.messageId === null) throw notFound();
  const row = await readRow({ query: ctx.store.from('messages').select(COLUMNS).eq('id', input.messageId), schema: messageDetailsSchema });
  if (row === null) throw notFound();
  return row;
};
