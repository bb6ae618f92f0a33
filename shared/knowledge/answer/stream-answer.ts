import { type AnswerInput, answerQuestion } from './answer-question.ts';
import type { AnswerResult, Citation } from './answer-result.ts';

export type AnswerPart =
  | { type: 'sources'; citations: Citation[] }
  | { type: 'delta'; text: string }
  | { type: 'done'; result: AnswerResult };

/**
 * An answer in parts: what it cites, its text sentence by sentence, and the whole result at the end. The texts of all deltas together are the answer.
 * A sentence is sent only once the whole answer has been read: before that nobody knows whether its citations are real.
 * @throws AppError as `answerQuestion` does, before the first part
 */
export async function* streamAnswer({
  ctx,
  input,
}: {
  ctx: Parameters<typeof answerQuestion>[0]['ctx'];
  input: AnswerInput;
}): AsyncGenerator<AnswerPart, void, undefined> {
  const result = await answerQuestion({ ctx, input });
  yield { type: 'sources', citations: result.citations };
  for (const text of result.answer.split(/(?<=[.!?\]…]\s)/)) {
    ctx.signal.throwIfAborted();
    yield { type: 'delta', text };
  }
  yield { type: 'done', result };
}
