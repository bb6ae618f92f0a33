import { describe, expect, it } from 'vitest';
import { meanMeasures, measureRanking } from '../../../perf/knowledge/ranking-measures.ts';

describe('measures of a ranking', () => {
  const judgements = new Map([
    ['a', 2],
    ['b', 1],
    ['c', 0],
  ]);

  it('are 1 for the ideal order', () => {
    expect(measureRanking({ ranking: ['a', 'b', 'x'], judgements })).toEqual({ ndcgAt10: 1, recallAt10: 1, recallAt100: 1, mrrAt10: 1 });
  });

  it('discount what comes late, by hand: (1 + 2/log2(4)) / (2 + 1/log2(3))', () => {
    const measures = measureRanking({ ranking: ['b', 'c', 'a'], judgements });
    expect(measures.ndcgAt10).toBeCloseTo((1 + 2 / 2) / (2 + 1 / Math.log2(3)), 12);
    expect(measures.mrrAt10).toBe(1);
  });

  it('count what comes after the tenth for recall@100 alone', () => {
    const ranking = [...Array.from({ length: 10 }, (_, index) => `x${index}`), 'a'];
    expect(measureRanking({ ranking, judgements })).toEqual({ ndcgAt10: 0, recallAt10: 0, recallAt100: 0.5, mrrAt10: 0 });
  });

  it('of no query are 0', () => {
    expect(meanMeasures([])).toEqual({ ndcgAt10: 0, recallAt10: 0, recallAt100: 0, mrrAt10: 0 });
  });
});
