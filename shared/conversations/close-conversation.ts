import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/**
 * Ends a member's own conversation: what is asked next begins without it. Twice changes nothing.
 * @throws AppError not_found: it is somebody else's, or not there at all
 */
export const closeConversation = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { conversationId: string | null };
}): Promise<void> => {
  if (input.conversationId === null) throw notFound();
  await callFunction({
    store: ctx.store,
    name: 'close_conversation',
    args: { p_id: input.conversationId, p_at: ctx.now().toISOString() },
    schema: z.boolean(),
  });
};
