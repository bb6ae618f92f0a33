import { AppError } from '../../core/errors.ts';
import type { Context } from '../../services/context.ts';
import { contentHash } from '../documents/store-content.ts';
import { getSharedDocument } from './get-shared-document.ts';
import { indexSharedDocument } from './index-shared-document.ts';
import { readChunks } from './read-chunks.ts';
import type { SharedDocument } from './shared-document.ts';
import { withCatalogueLease } from './with-catalogue-lease.ts';

/**
 * Reads, cuts and embeds a document of the platform anew: after a failure, or for another embedder. The old chunks answer until the new ones stand in their place.
 * @throws AppError not_found; state_conflict (it is being deleted, or its file is gone); dependency_unavailable
 */
export const reindexSharedDocument = async ({
  ctx,
  input,
}: {
  ctx: Context<'platform' | 'state' | 'blobs' | 'vectors' | 'model'>;
  input: { documentId: string | null };
}): Promise<SharedDocument> => {
  await getSharedDocument({ ctx, input });
  return await withCatalogueLease({
    state: ctx.state,
    work: async () => {
      const row = await getSharedDocument({ ctx, input });
      const conflict = (detail: string) =>
        new AppError('state_conflict', { detail, extra: { from: row.status, to: 'indexed', allowed: [] } });
      if (row.status === 'deleting') throw conflict('The document is being deleted.');
      const bytes = await ctx.blobs.get(row.blob_path);
      if (bytes === null || contentHash(bytes) !== row.content_sha256)
        throw conflict('The file is gone or was altered: delete the document and add it again.');
      const { chunks, language } = await readChunks({
        bytes,
        fileName: row.file_name,
        contentType: row.content_type,
        title: row.title,
      });
      return await indexSharedDocument({ ctx, input: { row, chunks, language } });
    },
  });
};
