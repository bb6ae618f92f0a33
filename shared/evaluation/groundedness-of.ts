import { AUTHORITY_LINE } from '../knowledge/answer/authority-line.ts';
import { splitSentences } from '../knowledge/answer/split-sentences.ts';
import { contentTerms } from '../knowledge/retrieve/content-terms.ts';
import type { CaseOutcome } from './evaluation-case.ts';

/** How many of a sentence's words one excerpt must say. */
const LEAST_SHARE = 0.6;

/** Share of an answer's sentences that one cited excerpt supports, 0 to 1; 1 for an answer without a sentence. */
export const groundednessOf = ({ answer, excerpts }: Pick<CaseOutcome, 'answer' | 'excerpts'>): number => {
  const sentences = splitSentences(answer.replace(AUTHORITY_LINE, '').replace(/\[\d{1,3}\]/g, ' '))
    .map(contentTerms)
    .filter((terms) => terms.length > 0);
  if (sentences.length === 0) return 1;
  const said = excerpts.map((excerpt) => new Set(contentTerms(excerpt)));
  const supported = sentences.filter((terms) =>
    said.some((words) => terms.filter((term) => words.has(term)).length >= terms.length * LEAST_SHARE),
  );
  return supported.length / sentences.length;
};
