import type { ParsedDocument } from './blocks.ts';
import { openPdf } from './open-pdf.ts';
import { bodySizeOf, pdfBlocks } from './pdf-blocks.ts';
import { type PdfLine, pdfLines } from './pdf-lines.ts';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable, unreadableReason } from './unreadable.ts';

/** A page with fewer letters on average is a picture with a stamp. */
const MIN_LETTERS_PER_PAGE = 3;

/**
 * A PDF, page by page.
 * @throws AppError `validation_failed` with reason `encrypted`, `no_text`, `malformed`, `too_many_pages`, `too_large` or `took_too_long`
 */
export const parsePdf = async ({ bytes, isLate }: { bytes: Uint8Array; isLate: () => boolean }): Promise<ParsedDocument> => {
  const pdf = await openPdf(bytes);
  try {
    const pages: PdfLine[][] = [];
    let characters = 0;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      if (isLate()) throw unreadable('took_too_long');
      const page = await pdf.getPage(number);
      const lines = pdfLines((await page.getTextContent()).items);
      page.cleanup();
      characters += lines.reduce((total, { text }) => total + text.length, 0);
      if (characters > READ_LIMITS.characters) throw unreadable('too_large');
      pages.push(lines);
    }
    if (characters < pdf.numPages * MIN_LETTERS_PER_PAGE) throw unreadable('no_text');
    const bodySize = bodySizeOf(pages);
    const blocks = pages.flatMap((lines, index) => pdfBlocks({ lines, page: index + 1, bodySize }));
    const [first] = blocks;
    return { blocks, title: first?.kind === 'heading' ? first.text : null, pageCount: pdf.numPages };
  } catch (cause) {
    if (unreadableReason(cause) !== null) throw cause;
    throw unreadable('malformed', { cause });
  } finally {
    await pdf.destroy();
  }
};
