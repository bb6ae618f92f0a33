import { z } from 'zod';
import { permitAnswer } from '../conversations/permit-answer.ts';
import { CHOICE_BYTES, CHOICE_TOKENS } from '../model-budget/question-allowance.ts';
import { sentBytes } from '../model-budget/sent-bytes.ts';
import type { TenantContext } from '../services/context.ts';
import type { ActionName } from './recognise-action.ts';

/** What the port and the answer's form add. */
const FRAME_BYTES = 1_000;
const MAX_OUTPUT_TOKENS = 30;
const TOTAL_MS = 4_000;

const choiceSchema = z.object({ action: z.enum(['search_knowledge', 'quote_status', 'start_quote', 'route_to_human']) });

const INSTRUCTIONS = [
  'A member of a travel agency wrote the message named "question" to an assistant. Choose the one action that they ask for.',
  'quote_status: they want to know how far one certain quote is. start_quote: they want a new quote to be made for a certain client.',
  'route_to_human: they want to speak to a person. search_knowledge: everything else, and whenever you are not sure.',
].join('\n');

/** As much of the beginning of a question as may be sent for this, and how many bytes that is. */
const toCompletion = (question: string) => {
  const ask = (maxCharacters: number) => ({ instructions: INSTRUCTIONS, data: [{ name: 'question', text: question, maxCharacters }] });
  const bytesOf = (maxCharacters: number): number => sentBytes({ completion: ask(maxCharacters), frameBytes: FRAME_BYTES });
  let characters = question.length;
  while (characters > 0 && bytesOf(characters) > CHOICE_BYTES) characters = Math.floor(characters * 0.9);
  return { completion: ask(characters), bytes: bytesOf(characters) };
};

/**
 * What a member wants done, chosen by the model where rules are not sure. It names the action and nothing else: what the action is done with is read from the question by rules.
 * A model that fails, is not there or may not be paid for chooses `search_knowledge`. @throws the reason of `ctx.signal`
 */
export const chooseAction = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'model'>;
  input: { question: string; questionId: string };
}): Promise<ActionName> => {
  const { chat } = ctx.model;
  if (chat === null) return 'search_knowledge';
  const { permit } = permitAnswer({ ctx, chat, questionId: input.questionId, maxTokensIn: CHOICE_TOKENS });
  const { completion, bytes } = toCompletion(input.question);
  try {
    const completed = await permit(
      async () =>
        await chat.complete({
          purpose: 'answers',
          ...completion,
          answer: { name: 'choice', schema: choiceSchema },
          temperature: 0,
          maxOutputTokens: MAX_OUTPUT_TOKENS,
          totalMs: TOTAL_MS,
          signal: ctx.signal,
        }),
      { bytes, maxOutputTokens: MAX_OUTPUT_TOKENS },
    );
    return completed?.outcome === 'answered' ? completed.value.action : 'search_knowledge';
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warn('action_not_chosen', { questionId: input.questionId, error });
    return 'search_knowledge';
  }
};
