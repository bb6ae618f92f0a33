import { z } from 'zod';
import { answerFactsSchema } from './answer-facts.ts';

/** An assistant's message as the database gives it. */
export const answerRowSchema = z.object({
  id: z.uuid(),
  conversation_id: z.uuid(),
  question_id: z.uuid(),
  text: z.string(),
  method: z.enum(['model', 'extractive', 'faq', 'no_results', 'clarify', 'action']),
  confidence: z.coerce.number(),
  facts: answerFactsSchema,
  escalation_id: z.uuid().nullable(),
});
export type AnswerRow = z.infer<typeof answerRowSchema>;
