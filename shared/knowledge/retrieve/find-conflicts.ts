import type { RetrievedChunk } from './retrieved-chunk.ts';

/** Two texts on one matter. */
const SAME_MATTER = 0.75;

const numbersOf = (text: string): Set<string> => new Set(text.match(/\d+(?:[.,:]\d+)*/g) ?? []);

const isOther = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size !== other.size || [...one].some((value) => !other.has(value));

/**
 * Pairs of a tenant's chunk and a shared one that speak of the same matter with other numbers. Both must be hits; the tenant's one counts.
 */
export const findConflicts = ({
  chunks,
  likeness,
}: {
  chunks: readonly RetrievedChunk[];
  likeness: (one: RetrievedChunk, other: RetrievedChunk) => number;
}): { tenantChunkId: string; sharedChunkId: string }[] => {
  const shared = chunks.filter(({ tier }) => tier === 'shared');
  return chunks
    .filter(({ tier }) => tier === 'tenant')
    .flatMap((own) => {
      const numbers = numbersOf(own.text);
      return shared
        .filter((other) => likeness(own, other) >= SAME_MATTER && isOther(numbersOf(other.text), numbers))
        .map((other) => ({ tenantChunkId: own.chunkId, sharedChunkId: other.chunkId }));
    });
};
