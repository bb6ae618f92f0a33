import { type Curve, LEXICAL_CURVE, valueAt } from './embedder-profiles.ts';

/** How much the weaker kind of evidence adds to the stronger one. */
const SECOND_WEIGHT = 0.15;

/**
 * How relevant a text is to a question, 0 to 1: by meaning or by the same words, whichever says more, and a little for both.
 * `cosine`: null where nothing was embedded.
 */
export const relevanceOf = ({ cosine, coverage, semantic }: { cosine: number | null; coverage: number; semantic: Curve }): number => {
  const byWords = valueAt({ curve: LEXICAL_CURVE, at: coverage });
  const byMeaning = cosine === null ? 0 : valueAt({ curve: semantic, at: cosine });
  const strong = Math.max(byWords, byMeaning);
  return Math.min(1, strong + SECOND_WEIGHT * Math.min(byWords, byMeaning) * (1 - strong));
};
