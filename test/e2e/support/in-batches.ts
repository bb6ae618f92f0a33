/** Does `work` for every item, so many at a time, in order of the items. */
export const inBatches = async <Item, Result>({
  items,
  size,
  work,
}: {
  items: readonly Item[];
  size: number;
  work: (item: Item) => Promise<Result>;
}): Promise<Result[]> => {
  const results: Result[] = [];
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index] as Item);
    }
  };
  await Promise.all(Array.from({ length: size }, walk));
  return results;
};
