import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type ConversationRow, conversationRowSchema } from './conversation-view.ts';

type Position = { last_at: string; id: string };
type Input = {
  limit: number;
  before: Position | null;
  filters: { channel: string | null; enquiryId: string | null; state: string | null };
};

/** A page of the conversations that the caller may see, the latest first; `next` is null on the last page. */
export const listConversations = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: Input;
}): Promise<{ conversations: ConversationRow[]; next: Position | null }> => {
  const { limit, before, filters } = input;
  const rows = await callFunction({
    store: ctx.store,
    name: 'list_conversations',
    args: {
      p_filter: { channel: filters.channel, enquiry_id: filters.enquiryId, state: filters.state },
      p_before: before,
      p_limit: limit + 1,
    },
    schema: z.array(conversationRowSchema),
  });
  const conversations = rows.slice(0, limit);
  const last = conversations.at(-1);
  return { conversations, next: rows.length > limit && last !== undefined ? { last_at: last.last_at, id: last.id } : null };
};
