import type { AnswerRow } from '../conversations/answer-row.ts';
import { recordAnswer } from '../conversations/record-answer.ts';
import { recordQuestion } from '../conversations/record-question.ts';
import { classifyQuestion } from '../knowledge/retrieve/classify-question.ts';
import type { TenantContext } from '../services/context.ts';

/** Keeps a visitor's message and an answer of fixed words to it: nothing was searched, and nobody is asked. A message that was answered already keeps its answer. */
export const sayInChat = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { conversationId: string; questionId: string; query: string; text: string };
}): Promise<AnswerRow> => {
  const { conversationId, questionId, query, text } = input;
  const { answer: known } = await recordQuestion({ ctx, input: { questionId, conversationId, question: query } });
  if (known !== null) return known;
  return await recordAnswer({
    ctx,
    input: {
      conversationId,
      questionId,
      text,
      method: 'action',
      confidence: 1,
      facts: {
        citations: [],
        retrievedChunkIds: [],
        retrievalConfidence: 1,
        queryType: classifyQuestion(query).row.type,
        fallbackUsed: false,
        escalated: false,
        conflicts: [],
        modelOutcome: 'not_asked',
        usage: null,
        timing: { searchMs: 0, synthesisMs: 0, totalMs: 0 },
        schemaVersion: '1',
        visibility: 'public',
        standsFor: query,
      },
      escalation: null,
    },
  });
};
