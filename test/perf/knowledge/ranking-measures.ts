/** Judgements of one query: relevance (0 and up) by document. */
export type Judgements = ReadonlyMap<string, number>;

export type Measures = { ndcgAt10: number; recallAt10: number; recallAt100: number; mrrAt10: number };

const discounted = (gains: readonly number[]): number => gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);

/** nDCG@10 (linear gain, as trec_eval), recall@10 and @100, MRR@10 of one ranking, best first. A query without anything relevant must not come here. */
export const measureRanking = ({ ranking, judgements }: { ranking: readonly string[]; judgements: Judgements }): Measures => {
  const relevant = [...judgements].filter(([, relevance]) => relevance > 0);
  const gainOf = (id: string): number => Math.max(0, judgements.get(id) ?? 0);
  const ideal = discounted(
    relevant
      .map(([, relevance]) => relevance)
      .toSorted((one, other) => other - one)
      .slice(0, 10),
  );
  const recallAt = (cut: number): number => ranking.slice(0, cut).filter((id) => gainOf(id) > 0).length / relevant.length;
  const first = ranking.slice(0, 10).findIndex((id) => gainOf(id) > 0);
  return {
    ndcgAt10: discounted(ranking.slice(0, 10).map(gainOf)) / ideal,
    recallAt10: recallAt(10),
    recallAt100: recallAt(100),
    mrrAt10: first === -1 ? 0 : 1 / (first + 1),
  };
};

export const meanMeasures = (all: readonly Measures[]): Measures => {
  const mean = (of: (one: Measures) => number): number => (all.length === 0 ? 0 : all.reduce((sum, one) => sum + of(one), 0) / all.length);
  return {
    ndcgAt10: mean(({ ndcgAt10 }) => ndcgAt10),
    recallAt10: mean(({ recallAt10 }) => recallAt10),
    recallAt100: mean(({ recallAt100 }) => recallAt100),
    mrrAt10: mean(({ mrrAt10 }) => mrrAt10),
  };
};
