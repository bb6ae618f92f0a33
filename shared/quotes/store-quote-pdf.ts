import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { Blobs } from '../services/blobs/port.ts';
import type { QuoteRow } from './quote-row.ts';
import { renderQuotePdf } from './render/render-quote-pdf.ts';

export type StoredPdf = { path: string; sha256: string; bytes: Uint8Array };

/**
 * The PDF of an approved version, rendered once and kept: the path names its content, so a repeat finds the same file.
 * @throws AppError dependency_unavailable when it cannot be rendered or stored: a mail never leaves without it.
 */
export const storeQuotePdf = async ({ ctx, row }: { ctx: { blobs: Blobs; tenantId: string }; row: QuoteRow }): Promise<StoredPdf> => {
  const path = `tenants/${ctx.tenantId}/quotes/${row.id}/v${row.version}-${row.content_sha256}.pdf`;
  const kept = await ctx.blobs.get(path);
  const bytes = kept ?? (await renderOrRetry(row));
  if (kept === null) await ctx.blobs.put({ path, body: bytes, contentType: 'application/pdf' });
  return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
};

const renderOrRetry = async (row: QuoteRow): Promise<Uint8Array> => {
  try {
    return await renderQuotePdf({ document: row.document });
  } catch (cause) {
    throw new AppError('dependency_unavailable', { detail: 'The PDF of this quote could not be made.', cause });
  }
};
