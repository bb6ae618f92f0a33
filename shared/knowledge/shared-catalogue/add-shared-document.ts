import { z } from 'zod';
import { AppError, invalid } from '../../core/errors.ts';
import { encodeId, newUuid } from '../../core/ids.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { contentHash } from '../documents/store-content.ts';
import { getSharedDocument } from './get-shared-document.ts';
import { indexSharedDocument } from './index-shared-document.ts';
import { readChunks } from './read-chunks.ts';
import type { SharedDocument, SharedDocumentForm } from './shared-document.ts';
import { withCatalogueLease } from './with-catalogue-lease.ts';

/**
 * Takes a file into the catalogue of all agencies and indexes it at once. A file that cannot be read leaves nothing; one that could not be embedded stays, to be indexed again.
 * @throws AppError `validation_failed` with `extra.reason`; `duplicate` with the id of the document that has this content; `state_conflict` for a full catalogue; dependency_unavailable
 */
export const addSharedDocument = async ({
  ctx,
  input,
}: {
  ctx: Context<'platform' | 'state' | 'blobs' | 'vectors' | 'model'>;
  input: { bytes: Uint8Array; contentType: string; form: SharedDocumentForm };
}): Promise<SharedDocument> => {
  const { bytes, contentType, form } = input;
  const { title, fileName = 'document', validFrom = null, validTo = null } = form;
  if (validFrom !== null && validTo !== null && validFrom > validTo)
    throw invalid([{ pointer: '/validTo', detail: 'must not be before validFrom' }]);
  const { chunks, language } = await readChunks({ bytes, fileName, contentType, title });
  return await withCatalogueLease({
    state: ctx.state,
    work: async () => {
      const id = newUuid();
      const hash = contentHash(bytes);
      const path = `shared/documents/${id}/${hash}`;
      await ctx.blobs.put({ path, body: bytes, contentType });
      const added = await callFunction({
        store: ctx.platform,
        name: 'platform_add_shared_document',
        args: {
          p_row: {
            ...{ id, title, kind: form.kind, language: form.language ?? null, valid_from: validFrom, valid_to: validTo },
            ...{ content_sha256: hash, file_name: fileName, content_type: contentType, size_bytes: bytes.byteLength, blob_path: path },
          },
          p_at: ctx.now().toISOString(),
        },
        schema: z.object({ id: z.uuid(), created: z.boolean() }),
      });
      if (!added.created) {
        await ctx.blobs.remove(path);
        throw new AppError('duplicate', {
          detail: 'The shared catalogue has this very content already.',
          extra: { documentId: encodeId('sharedDocument', added.id) },
        });
      }
      const row = await getSharedDocument({ ctx, input: { documentId: id } });
      return await indexSharedDocument({ ctx, input: { row, chunks, language } });
    },
  });
};
