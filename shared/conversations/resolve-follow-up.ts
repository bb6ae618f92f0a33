import { questionTerms } from '../knowledge/retrieve/content-terms.ts';
import type { Exchange } from './record-question.ts';

const MAX_CHARACTERS = 2_000;
/** A question that says more than this says itself what it is about. */
const MAX_OWN_TERMS = 3;

/** How a question begins that goes on from another one. */
const CONTINUES = /^\s*(?:and|also|but|or|so|what about|how about|what if|what else|anything else|same (?:for|question)|then)\b/iu;

/** Words that stand for something said before. */
const POINTS_BACK = /\b(?:it|its|that|this|those|these|they|them|their|there|one|ones|both)\b/iu;

/**
 * What a question means in its conversation: a follow-up ("And for children?") is asked together with the question that it goes on from; any other one alone.
 * `standsFor` is the question that later follow-ups go on from. `history`: oldest first.
 */
export const resolveFollowUp = ({
  question,
  history,
}: {
  question: string;
  history: readonly Exchange[];
}): { resolved: string; standsFor: string } => {
  const before = history.findLast(({ standsFor }) => standsFor !== null)?.standsFor ?? null;
  const own = questionTerms(question);
  const isFollowUp = own.length === 0 || (own.length <= MAX_OWN_TERMS && (CONTINUES.test(question) || POINTS_BACK.test(question)));
  if (before === null || !isFollowUp) return { resolved: question, standsFor: question };
  const room = Math.max(0, MAX_CHARACTERS - question.length - 1);
  return { resolved: `${before.slice(0, room).trim()} ${question}`.trim().toWellFormed(), standsFor: before };
};
