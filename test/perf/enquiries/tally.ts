import { judgeField, type Verdict } from './judge-field.ts';
import type { Fields } from './read-cases.ts';

type Counts = Record<Verdict, number>;
type Difference = { verdict: Verdict; gold: unknown; read: unknown };

export type Tally = {
  /** Judges one case's fields; gives those that differ. */
  add(input: { gold: Fields; found: Fields }): Record<string, Difference>;
  fields(): [string, Counts][];
  total(): Counts;
};

const none = (): Counts => ({ right: 0, missing: 0, wrong: 0, invented: 0, rightly_empty: 0 });

/** Shares of the stated fields; invented values count as false ones. */
export const sharesOf = ({ right, missing, wrong, invented }: Counts) => {
  const stated = right + missing + wrong;
  const percent = (count: number): number => (stated === 0 ? 0 : Math.round((count / stated) * 1000) / 10);
  return { stated, rightPercent: percent(right), missingPercent: percent(missing), falsePercent: percent(wrong + invented) };
};

/** Counts verdicts by field over many cases. */
export const createTally = (): Tally => {
  const fields: Record<string, Counts> = {};
  const total = none();
  return {
    add: ({ gold, found }) => {
      const differences: Record<string, Difference> = {};
      for (const [field, stated] of Object.entries(gold)) {
        const verdict = judgeField({ field, gold: stated, read: found[field] });
        const counts = fields[field] ?? none();
        fields[field] = counts;
        counts[verdict] += 1;
        total[verdict] += 1;
        if (verdict !== 'right' && verdict !== 'rightly_empty') differences[field] = { verdict, gold: stated, read: found[field] ?? null };
      }
      return differences;
    },
    fields: () => Object.entries(fields),
    total: () => total,
  };
};
