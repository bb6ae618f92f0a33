import type { TenantContext } from '../../services/context.ts';
import { getDocument } from './get-document.ts';

const LINK_SECONDS = 600;

/**
 * An address under which whoever holds it gets the file for ten minutes.
 * @throws AppError not_found
 */
export const downloadDocument = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'blobs'>;
  input: { documentId: string | null };
}): Promise<{ url: string; expiresInSeconds: number }> => {
  const { blob_path: path, file_name: downloadName } = await getDocument({ ctx, input });
  return { url: await ctx.blobs.signedUrl({ path, expiresInSeconds: LINK_SECONDS, downloadName }), expiresInSeconds: LINK_SECONDS };
};
