import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { decodeId, newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readVisitor } from './visitor.ts';

/**
 * A visitor's word on an answer in a conversation of theirs; a second one takes the place of the first.
 * @throws AppError not_found: there is no such answer, or it was given to somebody else
 */
export const rateInChat = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { keyId: string; visitorToken: string | undefined; messageId: string; isHelpful: boolean; text: string | undefined };
}): Promise<void> => {
  const { keyId, visitorToken, isHelpful, text } = input;
  const answerId = decodeId('answer', input.messageId);
  const visitor = readVisitor({ ctx, keyId, token: visitorToken });
  if (answerId === null || visitor.isNew) throw notFound();
  const isTheirs = await callFunction({
    store: ctx.store,
    name: 'rate_chat_answer',
    args: {
      p_id: newUuid(),
      p_answer: answerId,
      p_key: keyId,
      p_visitor: visitor.sha256,
      p_helpful: isHelpful,
      p_comment: text ?? null,
      p_at: ctx.now().toISOString(),
    },
    schema: z.boolean(),
  });
  if (!isTheirs) throw notFound();
};
