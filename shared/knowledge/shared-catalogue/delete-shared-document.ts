import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { SHARED_TIER } from '../../services/vectors/port.ts';
import { sharedDocumentSchema } from './shared-document.ts';
import { withCatalogueLease } from './with-catalogue-lease.ts';

/**
 * Deletes a document of the platform: it answers nothing from the first step on, then its chunks, its file and its row go. Whoever stops in between leaves it `deleting`, and deleting it again goes on.
 * @throws AppError not_found, dependency_unavailable
 */
export const deleteSharedDocument = async ({
  ctx,
  input,
}: {
  ctx: Context<'platform' | 'state' | 'blobs' | 'vectors'>;
  input: { documentId: string | null };
}): Promise<void> => {
  const { documentId } = input;
  if (documentId === null) throw notFound();
  const row = await callFunction({
    store: ctx.platform,
    name: 'platform_begin_shared_deletion',
    args: { p_id: documentId },
    schema: sharedDocumentSchema.nullable(),
  });
  if (row === null) throw notFound();
  await withCatalogueLease({
    state: ctx.state,
    work: async () => {
      await ctx.vectors.deleteDocument({ tenantId: SHARED_TIER, documentId });
      await ctx.blobs.remove(row.blob_path);
      await callFunction({ store: ctx.platform, name: 'platform_finish_shared_deletion', args: { p_id: documentId }, schema: z.null() });
    },
  });
};
