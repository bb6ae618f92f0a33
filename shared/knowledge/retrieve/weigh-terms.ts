import { termOf, wordsOf } from './content-terms.ts';

export type TermCoverage = {
  /** How much of the question's weight a text says, 0 to 1. 0 where the question has no content terms. */
  coverageOf(text: string): number;
};

/** Among fewer texts nothing can be told to be rare: an agency with one document has no other words. */
const LEAST_CANDIDATES = 10;

/**
 * Weighs terms of a question (as `contentTerms` gives them) by how few of the candidates have them: log(1 + (N - n + 0.5) / (n + 0.5)), the inverse document frequency of BM25 (Robertson and Spärck Jones) over the candidates
 * instead of the whole collection. What none of them says weighs most: a text that lacks it does not cover the question.
 */
export const weighTerms = ({ terms, candidates }: { terms: readonly string[]; candidates: readonly string[] }): TermCoverage => {
  const wanted = new Set(terms);
  // Each text is taken apart once, and each word looked at once: that is most of a search's own work.
  const known = new Map<string, Set<string>>();
  const wantedOf = new Map<string, string | null>();
  const lookUp = (word: string): string | null => {
    const term = termOf(word);
    return term !== null && wanted.has(term) ? term : null;
  };
  const saidIn = (text: string): Set<string> => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const said = new Set<string>();
    for (const word of wordsOf(text)) {
      let term = wantedOf.get(word);
      if (term === undefined) {
        term = lookUp(word);
        wantedOf.set(word, term);
      }
      if (term !== null) said.add(term);
    }
    known.set(text, said);
    return said;
  };
  const sets = candidates.map(saidIn);
  const count = Math.max(sets.length, LEAST_CANDIDATES);
  const weights = terms.map((term) => {
    const having = sets.filter((set) => set.has(term)).length;
    return { term, weight: Math.log(1 + (count - having + 0.5) / (having + 0.5)) };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  return {
    coverageOf: (text) => {
      if (total === 0) return 0;
      const said = saidIn(text);
      return weights.reduce((sum, { term, weight }) => sum + (said.has(term) ? weight : 0), 0) / total;
    },
  };
};
