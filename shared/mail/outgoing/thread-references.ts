import { z } from 'zod';
import type { Store } from '../../services/store/port.ts';
import { readRows } from '../../services/store/read-rows.ts';

const messageSchema = z.object({ message_id: z.string(), references_ids: z.array(z.string()) });

/** More ids than this in References help nobody and make headers that some servers refuse. */
const MAX_REFERENCES = 20;

export type References = { inReplyTo: string | null; references: string[] };

/** What a mail in this thread answers: the newest mail of a person there. Nothing when there is no thread, or no such mail in it. */
export const threadReferences = async ({ ctx, threadId }: { ctx: { store: Store }; threadId: string | null }): Promise<References> => {
  if (threadId === null) return { inReplyTo: null, references: [] };
  const [newest] = await readRows({
    query: ctx.store
      .from('messages')
      .select('message_id,references_ids')
      .eq('thread_id', threadId)
      .eq('direction', 'in')
      // Robots' mails join threads too; nobody answers those.
      .in('class', ['person', 'form_robot'])
      .not('message_id', 'is', null)
      .order('received_at', { ascending: false })
      .limit(1),
    schema: messageSchema,
  });
  if (newest === undefined) return { inReplyTo: null, references: [] };
  return {
    inReplyTo: newest.message_id,
    references: [...new Set([...newest.references_ids, newest.message_id])].slice(-MAX_REFERENCES),
  };
};
