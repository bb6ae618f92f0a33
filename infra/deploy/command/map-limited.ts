/**
 * Does `work` for every item, at most `atOnce` at a time; results in the order of the items. Every item is tried.
 * @throws AggregateError when any failed.
 */
export const mapLimited = async <Item, Result>({
  items,
  atOnce,
  work,
}: {
  items: readonly Item[];
  atOnce: number;
  work: (item: Item) => Promise<Result>;
}): Promise<Result[]> => {
  const results = new Map<number, Result>();
  const failures: unknown[] = [];
  const waiting = items.entries();
  const next = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      try {
        results.set(index, await work(item));
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, next));
  if (failures.length > 0) {
    const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('; ');
    throw new AggregateError(failures, `${failures.length} of ${items.length} failed: ${reasons}`);
  }
  return [...results.entries()].sort(([left], [right]) => left - right).map(([, result]) => result);
};
