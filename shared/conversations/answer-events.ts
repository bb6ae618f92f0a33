import type { z } from 'zod';
import type { Json } from '../core/json.ts';
import type { answerViewSchema } from './answer-view.ts';

type AnswerView = z.input<typeof answerViewSchema>;

/**
 * An answer in parts, for who shows it while it comes: what it cites, its text sentence by sentence, then the whole. Nothing is sent before the answer is complete and kept: until then nobody knows
 * whether its citations are real.
 */
export async function* answerEvents(view: AnswerView): AsyncGenerator<{ event: string; data: Json }, void, undefined> {
  yield { event: 'sources', data: { citations: view.citations } };
  for (const text of view.answer.split(/(?<=[.!?\]…]\s)/)) yield { event: 'delta', data: { text } };
  yield { event: 'done', data: JSON.parse(JSON.stringify(view)) as Json };
}
