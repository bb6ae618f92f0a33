/** How much less relevant than the first a document's second chunk may be. */
const MAX_DISTANCE = 0.08;

type Limited = { documentId: string; index: number; contentHash: string; relevance: number };

/**
 * At most two chunks of a document, the second next to the first and hardly less relevant; and of chunks with the same content the first alone. Keeps the order, best first.
 */
export const limitPerDocument = <Item extends Limited>(items: readonly Item[]): Item[] => {
  const kept: Item[] = [];
  const contents = new Set<string>();
  for (const item of items) {
    if (contents.has(item.contentHash)) continue;
    const ofDocument = kept.filter(({ documentId }) => documentId === item.documentId);
    const [first] = ofDocument;
    if (first !== undefined) {
      const isNextTo = Math.abs(first.index - item.index) === 1;
      if (ofDocument.length > 1 || !isNextTo || first.relevance - item.relevance > MAX_DISTANCE) continue;
    }
    contents.add(item.contentHash);
    kept.push(item);
  }
  return kept;
};
