/** Does `work` for every item, `limit` at a time, in their order of coming. The first failure ends it once those under way have ended. */
export const forEachLimited = async <Item>({
  items,
  limit,
  work,
}: {
  items: AsyncIterable<Item> | Iterable<Item>;
  limit: number;
  work: (item: Item) => Promise<void>;
}): Promise<void> => {
  const iterator = (async function* () {
    yield* items;
  })();
  const failures: unknown[] = [];
  const run = async (): Promise<void> => {
    while (failures.length === 0) {
      try {
        const next = await iterator.next();
        if (next.done === true) return;
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, run));
  // Whoever gives the items may have something open.
  await iterator.return(undefined);
  if (failures.length > 0) throw failures[0];
};
