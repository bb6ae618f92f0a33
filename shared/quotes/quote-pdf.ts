import { AppError } from '../core/errors.ts';
import type { Blobs } from '../services/blobs/port.ts';
import type { Store } from '../services/store/port.ts';
import { getQuote } from './get-quote.ts';
import { quotePdfFileName } from './render/quote-pdf-file-name.ts';
import { renderQuotePdf } from './render/render-quote-pdf.ts';

/**
 * The PDF of a quote's newest version: the very file that was sent, or a fresh rendering while it is a draft or only approved.
 * @throws AppError not_found; dependency_unavailable when the sent file cannot be read.
 */
export const quotePdf = async ({
  ctx,
  input,
}: {
  ctx: { store: Store; blobs: Blobs };
  input: { quoteId: string | null };
}): Promise<{ bytes: Uint8Array; fileName: string; etag: string }> => {
  const row = await getQuote({ ctx, input });
  const fileName = quotePdfFileName({ document: row.document });
  const etag = row.pdf_sha256 ?? `${row.version}-${row.revision}`;
  if (row.pdf_path === null) return { bytes: await renderQuotePdf({ document: row.document }), fileName, etag };
  const bytes = await ctx.blobs.get(row.pdf_path);
  if (bytes === null) throw new AppError('dependency_unavailable', { detail: 'The file of this quote cannot be read right now.' });
  return { bytes, fileName, etag };
};
