import type { QuoteDocument } from '../schemas.ts';
import { brandPalette } from './brand-palette.ts';
import { describeQuote, type QuoteView } from './describe-quote.ts';
import { mailHtml } from './mail-html.ts';
import { mailText } from './mail-text.ts';
import { quotePdfFileName } from './quote-pdf-file-name.ts';

const MAX_SUBJECT_CHARACTERS = 180;

/** Plain blanks and hyphens: `10-20 July 2026`, `28 June - 3 July 2026`. */
const plainRange = (range: string): string => range.replace(/[\u00a0\u202f\u2009]/g, ' ').replaceAll('–', '-');

const subjectOf = (view: QuoteView): string => {
  const version = view.version > 1 ? ` (version ${view.version})` : '';
  const range = plainRange(view.dateRange);
  const fixed = `Your quote ${view.number}${version}: , ${range}`;
  const room = MAX_SUBJECT_CHARACTERS - fixed.length;
  const destinations = Array.from(view.destinations);
  const shown =
    destinations.length <= room
      ? view.destinations
      : `${destinations
          .slice(0, Math.max(0, room - 1))
          .join('')
          .trimEnd()}…`;
  return `Your quote ${view.number}${version}: ${shown}, ${range}`;
};

const httpUrl = (url: string | null): string | null => {
  if (url === null || !URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? url : null;
};

type RenderQuoteMailInput = {
  document: QuoteDocument;
  /** The client's page of this version, if it is to be linked; anything but an http or https address is left out. */
  pageUrl?: string | null;
};

/**
 * The mail that goes with a quote's PDF, as plain text and HTML; the subject is one line without control characters.
 * Throws `validation_failed` like `renderQuotePdf`.
 */
export const renderQuoteMail = ({ document, pageUrl = null }: RenderQuoteMailInput): { subject: string; text: string; html: string } => {
  const view = describeQuote(document);
  const parts = { view, attachmentName: quotePdfFileName({ document }), pageUrl: httpUrl(pageUrl) };
  return { subject: subjectOf(view), text: mailText(parts), html: mailHtml({ ...parts, palette: brandPalette(document.brand) }) };
};
