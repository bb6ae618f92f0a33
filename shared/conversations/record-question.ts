import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { answerRowSchema } from './answer-row.ts';

const exchangeSchema = z.object({ question: z.string(), answer: z.string(), standsFor: z.string().nullable() });
export type Exchange = z.infer<typeof exchangeSchema>;

const recordedSchema = z.object({ history: z.array(exchangeSchema), answer: answerRowSchema.nullable() });
export type RecordedQuestion = z.infer<typeof recordedSchema>;

/**
 * Keeps a question in a conversation. Gives the last ten exchanges of that conversation before it, oldest first, and its own answer where an earlier run got so far. Twice changes nothing.
 * @throws AppError not_found: the agency has no such conversation; forbidden
 */
export const recordQuestion = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { questionId: string; conversationId: string; question: string };
}): Promise<RecordedQuestion> =>
  await callFunction({
    store: ctx.store,
    name: 'record_question',
    args: { p_id: input.questionId, p_conversation: input.conversationId, p_text: input.question, p_at: ctx.now().toISOString() },
    schema: recordedSchema,
  });
