import { AppError } from '../core/errors.ts';

/**
 * Tables in an order in which each comes after those that it refers to; equal ones by name. A table may refer to itself.
 * @throws AppError `internal` when some refer to each other in a circle.
 */
export const orderTables = ({
  names,
  references,
}: {
  names: readonly string[];
  /** `from` has a foreign key to `to`. */
  references: readonly { from: string; to: string }[];
}): string[] => {
  const ordered: string[] = [];
  const waiting = new Set([...names].sort());
  while (waiting.size > 0) {
    const free = [...waiting].filter((name) => !references.some(({ from, to }) => from === name && to !== name && waiting.has(to)));
    if (free.length === 0)
      throw new AppError('internal', {
        detail: `These tables refer to each other in a circle, so that none can be filled first: ${[...waiting].join(', ')}.`,
      });
    for (const name of free) waiting.delete(name);
    ordered.push(...free);
  }
  return ordered;
};
