import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import { readRow } from '../../services/store/read-row.ts';
import { embedderSchema } from './embedder-in-use.ts';

/**
 * Removes a document's chunks of every embedder, and looks whether any is left where questions are answered from.
 * @throws AppError dependency_unavailable when one is
 */
export const removeChunks = async ({ ctx, documentId }: { ctx: TenantContext<'store' | 'vectors'>; documentId: string }): Promise<void> => {
  const { tenantId, vectors } = ctx;
  await vectors.deleteDocument({ tenantId, documentId });
  const index = await readRow({
    query: ctx.store.from('knowledge_indexes').select('live_embedder,building_embedder').eq('name', 'documents'),
    schema: z.object({ live_embedder: embedderSchema.nullable(), building_embedder: embedderSchema.nullable() }),
  });
  for (const embedder of [index?.live_embedder ?? null, index?.building_embedder ?? null]) {
    if (embedder === null || (await vectors.countChunks({ tenantId, embedder, documentId })) === 0) continue;
    throw new AppError('dependency_unavailable', { detail: 'The document is deleted; its text is still being removed from the index.' });
  }
};
