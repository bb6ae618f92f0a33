import { z } from 'zod';
import { type ReplyTarget, readReplyTarget } from '../mail/outgoing/reply-target.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';

const conversationSchema = z.object({ thread_id: z.uuid().nullable(), client_id: z.uuid().nullable() });
const clientSchema = z.object({ id: z.uuid(), name: z.string(), email: z.string().nullable() });

/** Whom a mail with the answer goes to, from our records alone: who wrote in the thread, or the client that a visitor said they are. Null: nobody's address is known, or a member asked. */
export const readAsker = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { conversationId: string };
}): Promise<ReplyTarget | null> => {
  const conversation = await readRow({
    query: ctx.store.from('conversations').select('thread_id,client_id').eq('id', input.conversationId),
    schema: conversationSchema,
  });
  if (conversation === null) return null;
  const { thread_id: threadId, client_id: clientId } = conversation;
  if (threadId !== null) return await readReplyTarget({ ctx, input: { threadId } });
  if (clientId === null) return null;
  const client = await readRow({ query: ctx.store.from('clients').select('id,name,email').eq('id', clientId), schema: clientSchema });
  if (client === null || client.email === null || client.email === '') return null;
  return { threadId: null, enquiryId: null, clientId: client.id, address: client.email, name: client.name, subject: null };
};
