import type { Retrieval } from '../retrieve/retrieve-chunks.ts';
import type { Evidence } from './evidence.ts';

/** The evidence without what contradicts a document of the tenant's own that answers too (is worth at least `floor`, 0 to 1). What the tenant says beside the matter silences nothing. */
export const withoutContradicted = ({
  evidence,
  conflicts,
  floor,
}: {
  evidence: readonly Evidence[];
  conflicts: Retrieval['conflicts'];
  floor: number;
}): Evidence[] => {
  const answering = new Set(evidence.filter(({ relevance }) => relevance >= floor).map(({ chunk }) => chunk.chunkId));
  const silenced = new Set(conflicts.filter(({ tenantChunkId }) => answering.has(tenantChunkId)).map(({ sharedChunkId }) => sharedChunkId));
  return evidence.filter(({ chunk }) => !silenced.has(chunk.chunkId));
};
