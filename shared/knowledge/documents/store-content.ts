import { createHash } from 'node:crypto';
import type { TenantContext } from '../../services/context.ts';
import type { DocumentType } from '../read/blocks.ts';
import { inspectDocument } from '../read/inspect-document.ts';

export type Content = { bytes: Uint8Array; fileName: string; contentType: string };

/** The columns of a content. */
export type StoredContent = {
  content_sha256: string;
  file_name: string;
  file_type: DocumentType;
  content_type: string;
  size_bytes: number;
  blob_path: string;
};

export const contentHash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Looks at a file and puts it where its document's content lies. The same content of the same document always lies at the same path.
 * @throws AppError `validation_failed` with `extra.reason` for a file that cannot be a document
 */
export const storeContent = async ({
  ctx,
  documentId,
  content,
}: {
  ctx: TenantContext<'blobs'>;
  documentId: string;
  content: Content;
}): Promise<StoredContent> => {
  const { bytes, fileName, contentType } = content;
  const fileType = await inspectDocument({ bytes, fileName, contentType });
  const hash = contentHash(bytes);
  const path = `tenants/${ctx.tenantId}/documents/${documentId}/${hash}`;
  await ctx.blobs.put({ path, body: bytes, contentType });
  return {
    content_sha256: hash,
    file_name: fileName,
    file_type: fileType,
    content_type: contentType,
    size_bytes: bytes.byteLength,
    blob_path: path,
  };
};
