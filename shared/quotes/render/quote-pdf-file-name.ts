import type { QuoteDocument } from '../schemas.ts';

/** A name every file system and mail program takes: `Quote-Q-2026-000123-v2.pdf`, plain ASCII, no path in it. */
export const quotePdfFileName = ({ document }: { document: Pick<QuoteDocument, 'number' | 'version'> }): string => {
  const number = document.number
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `Quote-${number === '' ? 'unnumbered' : number}-v${document.version}.pdf`;
};
