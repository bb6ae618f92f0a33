/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): picks `keep` items, each time the one with the most lambda x relevance - (1 - lambda) x its likeness to what is picked already.
 * `lambda` 1 is relevance alone. `likeness` of two items is 0 to 1. Gives them in the order in which they were picked.
 */
export const diversify = <Item>({
  items,
  keep,
  lambda,
  relevanceOf,
  likeness,
}: {
  items: readonly Item[];
  keep: number;
  lambda: number;
  relevanceOf: (item: Item) => number;
  likeness: (one: Item, other: Item) => number;
}): Item[] => {
  const left = [...items];
  const picked: Item[] = [];
  while (picked.length < keep && left.length > 0) {
    const worth = left.map((item) => {
      const nearest = picked.reduce((most, other) => Math.max(most, likeness(item, other)), 0);
      return lambda * relevanceOf(item) - (1 - lambda) * nearest;
    });
    const best = worth.indexOf(Math.max(...worth));
    picked.push(...left.splice(best, 1));
  }
  return picked;
};
