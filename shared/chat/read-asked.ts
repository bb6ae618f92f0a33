import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';

const MAX_MESSAGES = 40;

/** What the visitor wrote in a conversation before a question, oldest first; of a long one the newest part. */
export const readAsked = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { conversationId: string; questionId: string };
}): Promise<string[]> => {
  const rows = await readRows({
    query: ctx.store
      .from('conversation_messages')
      .select('text')
      .eq('conversation_id', input.conversationId)
      .eq('author', 'asker')
      .neq('id', input.questionId)
      .order('at', { ascending: false })
      .order('id', { ascending: false })
      .limit(MAX_MESSAGES),
    schema: z.object({ text: z.string() }),
  });
  return rows.map(({ text }) => text).reverse();
};
