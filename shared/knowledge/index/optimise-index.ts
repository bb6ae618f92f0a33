import { z } from 'zod';
import { newUuid } from '../../core/ids.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { type Embedder, MAX_OPTIMISE_MS } from '../../services/vectors/port.ts';
import { embedderKey } from './embedder-in-use.ts';
import { indexDocuments } from './index-documents.ts';
import { beginIndexRun, endIndexRun, LEASE_SECONDS } from './index-lease.ts';

const COUNTED_DOCUMENTS = 500;
/** Tidying reports nothing until it is done. */
const TIDYING_SECONDS = MAX_OPTIMISE_MS / 1000 + LEASE_SECONDS;

type Context = TenantContext<'store' | 'bus' | 'blobs' | 'vectors' | 'model'>;

/** Documents that have another number of chunks than they were indexed with: whatever the reason, they are indexed again. */
const findMiscounted = async ({ ctx, embedder }: { ctx: Context; embedder: Embedder }): Promise<string[]> => {
  const rows = await readRows({
    query: ctx.store
      .from('documents')
      .select('id,chunk_count')
      .eq('status', 'indexed')
      .eq('indexed_by', embedderKey(embedder))
      .order('indexed_at')
      .limit(COUNTED_DOCUMENTS),
    schema: z.object({ id: z.uuid(), chunk_count: z.int() }),
  });
  const miscounted: string[] = [];
  for (const { id, chunk_count } of rows) {
    const found = await ctx.vectors.countChunks({ tenantId: ctx.tenantId, embedder, documentId: id });
    if (found !== chunk_count) miscounted.push(id);
  }
  return miscounted;
};

/**
 * Tidies the collection that answers, counts its chunks, and then does whatever is due: a document that was left behind, another embedder. While another run is at work it
 * leaves all to that and to the next hour.
 * @throws AppError dependency_unavailable
 */
export const optimiseIndex = async ({ ctx, input }: { ctx: Context; input: { eventId: string } }): Promise<void> => {
  const { store } = ctx;
  const owner = `${input.eventId}/${newUuid()}`;
  const begun = await beginIndexRun({ store, owner, seconds: TIDYING_SECONDS });
  if (!begun.claimed) return;
  try {
    if (begun.live !== null) {
      const { hasVectorIndex } = await ctx.vectors.optimize({ tenantId: ctx.tenantId, embedder: begun.live });
      const miscounted = await findMiscounted({ ctx, embedder: begun.live });
      await callFunction({
        store,
        name: 'record_optimised',
        args: { p_owner: owner, p_has_vector_index: hasVectorIndex, p_miscounted: miscounted, p_at: ctx.now().toISOString() },
        schema: z.boolean(),
      });
      if (miscounted.length > 0) ctx.log.warn('documents with a wrong number of chunks', { documentIds: miscounted });
    }
  } finally {
    await endIndexRun({ store, owner, isForced: true, events: [], meta: commitMeta({ ctx, cause: owner }) });
  }
  await indexDocuments({ ctx, input });
};
