import { notFound } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import type { DocumentRow } from './document-row.ts';
import { uploadPath } from './open-upload.ts';
import { type UploadForm, uploadDocument } from './upload-document.ts';

/**
 * Makes a document of the file that was put to an upload's address. `uploadId` is the bare uuid, null for an id that cannot be one.
 * @throws AppError not_found when nothing was put there, or a document was made of it already; as uploadDocument
 */
export const finishUpload = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus' | 'blobs'>;
  input: { uploadId: string | null; form: UploadForm };
}): Promise<DocumentRow> => {
  const { uploadId, form } = input;
  if (uploadId === null) throw notFound();
  const path = uploadPath({ tenantId: ctx.tenantId, uploadId });
  const bytes = await ctx.blobs.get(path);
  if (bytes === null) throw notFound();
  const row = await uploadDocument({ ctx, input: { bytes, contentType: 'application/octet-stream', form } });
  await ctx.blobs.remove(path);
  return row;
};
