import { z } from 'zod';
import { QUESTION_FRAME_BYTES } from '../../model-budget/question-allowance.ts';
import { sentBytes } from '../../model-budget/sent-bytes.ts';
import type { Chat, Completed, ModelUsage } from '../../services/model/port.ts';
import { type AnswerStyle, styleInstructions } from './answer-style.ts';
import type { Evidence } from './evidence.ts';
import { type EarlierExchange, modelInput } from './model-input.ts';
import { readsLikeOrders, withoutLinks } from './suspicious-text.ts';

const MAX_OUTPUT_TOKENS = 500;
const TEMPERATURE = 0.3;
const MAX_SENTENCES = 20;
/** Of one sentence: a model that does not stop is not kept to its end. */
const MAX_SAID_CHARACTERS = 800;

const answerSchema = z.object({
  isKnown: z.boolean(),
  sentences: z.array(z.object({ text: z.string(), excerpts: z.array(z.number()) })),
  confidence: z.number(),
});

type ModelAnswer = z.infer<typeof answerSchema>;

/** Wraps the one call of the model: whoever keeps a budget reserves before it and settles after it. `sent`: how much the call sends and may be answered at most; unknown: all that is allowed. Null: it may not be made. */
export type PermitModelCall = <Output>(
  call: () => Promise<Completed<Output>>,
  sent?: { bytes: number; maxOutputTokens: number },
) => Promise<Completed<Output> | null>;

export type ModelReply =
  | { outcome: 'answered'; text: string; cited: Evidence[]; confidence: number; usage: ModelUsage }
  | { outcome: 'not_known'; confidence: number; usage: ModelUsage }
  | { outcome: 'unusable' | 'uncited'; usage: ModelUsage }
  | { outcome: 'not_asked' | 'failed'; usage: null };

const INSTRUCTIONS = [
  'You answer questions for a travel agency, from excerpts of its own documents and from nothing else.',
  'The message named "question" is what was asked. The messages named "excerpt 1", "excerpt 2" and so on are the excerpts.',
  'Write short plain sentences in the language of the question. Give with each sentence the numbers of the excerpts that say it.',
  'Say no price, date, rule or availability that the excerpts do not say. Write no link, no address and no list of sources.',
  'Where the excerpts do not answer the question, isKnown is false and sentences is empty. Never guess.',
  'confidence is how sure you are that the excerpts answer the question, from 0 to 1.',
].join('\n');

const HISTORY =
  'The messages named "earlier question 1", "earlier answer 1" and so on are what the same person asked before and was answered. They only help to understand what "question" means: answer that alone, and say nothing that only they say.';

const CONTACT = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}|\+?\d[\d ()/-]{6,20}\d/gu;

/** Addresses and telephone numbers may be said only as a cited excerpt says them. */
const holdsInventedContact = ({ text, cited }: { text: string; cited: readonly Evidence[] }): boolean =>
  (text.match(CONTACT) ?? []).some((contact) => !cited.some(({ chunk }) => chunk.text.includes(contact)));

/** `evidence`: by the numbers under which the model was shown it; of what had no room it cannot know. */
const readReply = ({
  value,
  evidence,
}: {
  value: ModelAnswer;
  evidence: ReadonlyMap<number, Evidence>;
}): { text: string; cited: Evidence[] } | null => {
  const cited: Evidence[] = [];
  const lines = value.sentences.slice(0, MAX_SENTENCES).flatMap(({ text, excerpts }) => {
    const known = [...new Set(excerpts)].flatMap((number) => {
      const one = evidence.get(number);
      return one === undefined ? [] : [one];
    });
    // The numbers are ours to write: what looks like one in the text is somebody's invention.
    const said = text.slice(0, MAX_SAID_CHARACTERS).replaceAll('\0', '').toWellFormed();
    const plain = withoutLinks(said.replace(/\[[\d,\s]{1,20}\]/g, ''))
      .replace(/\s+/g, ' ')
      .trim();
    if (known.length === 0 || plain === '' || readsLikeOrders(plain) || holdsInventedContact({ text: plain, cited: known })) return [];
    for (const one of known) if (!cited.includes(one)) cited.push(one);
    return [`${plain} ${known.map((one) => `[${cited.indexOf(one) + 1}]`).join('')}`];
  });
  return lines.length === 0 ? null : { text: lines.join(' '), cited };
};

/**
 * An answer written by the model from the evidence, read as what a stranger says: sentences that cite nothing that was shown are left out, and an answer of which none is left is `uncited`.
 * Never throws for a model that fails: that is an outcome. @throws the reason of `signal`
 */
export const askModel = async ({
  chat,
  question,
  evidence,
  totalMs,
  signal,
  permit = async (call) => await call(),
  style,
  history = [],
}: {
  chat: Chat;
  question: string;
  evidence: readonly Evidence[];
  /** Real time that all tries may take together. */
  totalMs: number;
  signal: AbortSignal;
  permit?: PermitModelCall;
  style?: AnswerStyle;
  /** What was said before it, oldest first. */
  history?: readonly EarlierExchange[];
}): Promise<ModelReply> => {
  const instructions = [
    INSTRUCTIONS,
    ...(history.length === 0 ? [] : [HISTORY]),
    ...(style === undefined ? [] : styleInstructions(style)),
  ].join('\n');
  const data = modelInput({ question, evidence, history, instructions });
  const names = new Set(data.map(({ name }) => name));
  const shown = new Map(evidence.map((one, index) => [index + 1, one] as const).filter(([number]) => names.has(`excerpt ${number}`)));
  if (shown.size === 0) return { outcome: 'not_asked', usage: null };
  const bytes = sentBytes({ completion: { instructions, data }, frameBytes: QUESTION_FRAME_BYTES });
  try {
    const completed = await permit(
      async () =>
        await chat.complete({
          purpose: 'answers',
          instructions,
          data,
          answer: { name: 'answer', schema: answerSchema },
          temperature: TEMPERATURE,
          maxOutputTokens: MAX_OUTPUT_TOKENS,
          totalMs,
          signal,
        }),
      { bytes, maxOutputTokens: MAX_OUTPUT_TOKENS },
    );
    if (completed === null) return { outcome: 'not_asked', usage: null };
    const { usage } = completed;
    if (completed.outcome === 'unusable') return { outcome: 'unusable', usage };
    const confidence = Math.min(1, Math.max(0, completed.value.confidence));
    if (!completed.value.isKnown) return { outcome: 'not_known', confidence, usage };
    const reply = readReply({ value: completed.value, evidence: shown });
    return reply === null ? { outcome: 'uncited', usage } : { outcome: 'answered', ...reply, confidence, usage };
  } catch {
    signal.throwIfAborted();
    return { outcome: 'failed', usage: null };
  }
};
