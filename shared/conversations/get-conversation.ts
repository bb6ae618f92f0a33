import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { conversationRowSchema, messageRowSchema } from './conversation-view.ts';

type Position = { at: string; author: string; id: string };
type Input = { conversationId: string | null; limit: number; after: Position | null };

const pageSchema = z.object({ conversation: conversationRowSchema, messages: z.array(messageRowSchema) }).nullable();

/**
 * One conversation with a page of its messages, oldest first; `next` is null on the last page. A member sees their own of the helpdesk, and those with visitors and by mail.
 * @throws AppError not_found
 */
export const getConversation = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }) => {
  const { conversationId, limit, after } = input;
  if (conversationId === null) throw notFound();
  const page = await callFunction({
    store: ctx.store,
    name: 'read_conversation',
    args: { p_id: conversationId, p_after: after, p_limit: limit + 1 },
    schema: pageSchema,
  });
  if (page === null) throw notFound();
  const messages = page.messages.slice(0, limit);
  const last = messages.at(-1);
  const next = page.messages.length > limit && last !== undefined ? { at: last.at, author: last.author, id: last.id } : null;
  return { conversation: page.conversation, messages, next };
};
