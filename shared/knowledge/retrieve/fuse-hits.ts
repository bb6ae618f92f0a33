/** How much the words count beside the vectors, and how fast that falls where the best text by words says little of the question. Measured on four sets; see bench:retrieval. */
const KEYWORD_WEIGHT = 2;
const COVERAGE_POWER = 2;

export type FusionCandidate = {
  /** Cosine similarity; null where it was not compared. */
  cosine: number | null;
  /** BM25; 0 where no word matches. */
  keyword: number;
};

/**
 * The score of each candidate: cosine + weight x (BM25 / best BM25) x coverage^power. `coverage`: how much of the question (0 to 1) the best candidate by words says.
 * Ranks alone (reciprocal rank fusion) would let the weaker half push the better one down on sets where the halves differ much; how much of the question is said in the same words tells which is the better
 * one, question by question.
 */
export const fuseScores = ({ candidates, coverage }: { candidates: readonly FusionCandidate[]; coverage: number }): number[] => {
  const best = Math.max(0, ...candidates.map(({ keyword }) => keyword));
  const known = candidates.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
  // What the other list did not reach is at most as near as its last one.
  const least = known.length === 0 ? 0 : Math.min(...known);
  return candidates.map(({ cosine, keyword }) => {
    const words = best === 0 ? 0 : keyword / best;
    return (cosine ?? least) + KEYWORD_WEIGHT * words * coverage ** COVERAGE_POWER;
  });
};
