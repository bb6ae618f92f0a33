import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { answerRowSchema } from './answer-row.ts';

/** `answer` is empty where a document that it cites has changed since, or is gone. */
const exchangeSchema = z.object({ question: z.string(), answer: z.string(), standsFor: z.string().nullable() });
export type Exchange = z.infer<typeof exchangeSchema>;

const recordedSchema = z.object({ history: z.array(exchangeSchema), answer: answerRowSchema.nullable() });
export type RecordedQuestion = z.infer<typeof recordedSchema>;

/**
 * Keeps a question in a conversation. Gives the last ten exchanges of its asker in that conversation before it, oldest first, and its own answer where an earlier run got so far. Twice changes nothing.
 * `asker`: tells apart those who write in one thread of mails; left out where a conversation has one asker.
 * @throws AppError not_found: the agency has no such conversation; idempotency_key_reused: that id is another question's; forbidden
 */
export const recordQuestion = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { questionId: string; conversationId: string; question: string; asker?: string };
}): Promise<RecordedQuestion> =>
  await callFunction({
    store: ctx.store,
    name: 'record_asked',
    args: {
      p_question: { id: input.questionId, conversation_id: input.conversationId, text: input.question, asker: input.asker ?? null },
      p_at: ctx.now().toISOString(),
    },
    schema: recordedSchema,
  });
