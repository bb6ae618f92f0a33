import type { getDocumentProxy } from 'unpdf';
import { checkPdfStreams } from './check-pdf-streams.ts';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * Opens a PDF without reading its pages. Whoever opens it destroys it.
 * @throws AppError `validation_failed` with reason `encrypted`, `malformed`, `too_many_pages` or `too_large`
 */
export const openPdf = async (bytes: Uint8Array): Promise<Pdf> => {
  checkPdfStreams(bytes);
  const { getDocumentProxy: open } = await import('unpdf');
  try {
    // The reader takes the bytes away from whoever gave them.
    const pdf = await open(Uint8Array.from(bytes), {
      verbosity: 0,
      stopAtErrors: false,
      disableFontFace: true,
      isEvalSupported: false,
      useSystemFonts: false,
    });
    if (pdf.numPages <= READ_LIMITS.pages) return pdf;
    await pdf.destroy();
  } catch (cause) {
    const isProtected = cause instanceof Error && cause.name === 'PasswordException';
    throw unreadable(isProtected ? 'encrypted' : 'malformed', { cause });
  }
  throw unreadable('too_many_pages');
};
