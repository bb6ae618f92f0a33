import { type FormatCallback, type HtmlToTextOptions, htmlToText } from 'html-to-text';
import { flattenHtml } from './flatten-html.ts';
import { MAIL_LIMITS } from './limits.ts';

type Cell = { text: string };
type TableRows = readonly (readonly Cell[])[];

/** Rows whose cells are longer than this are page layout, not label and value. */
const LABEL_LINES = 4;

/**
 * The text of an HTML mail: label and value of a table row on one line, links as their words, and without quoted history unless
 * `keepQuotes` (a forward carries its content as a quote). Tags nested deeper than 100 levels count as text.
 */
export const htmlToPlain = ({ html, keepQuotes }: { html: string; keepQuotes: boolean }): string => {
  const bounded = flattenHtml(html.slice(0, MAIL_LIMITS.htmlBytes));
  const text = convert({ html: bounded, keepQuotes });
  // Some programs put the whole answer into a quote: better the history than nothing.
  return text === '' && !keepQuotes ? convert({ html: bounded, keepQuotes: true }) : text;
};

const convert = ({ html, keepQuotes }: { html: string; keepQuotes: boolean }): string => {
  const quotes = keepQuotes ? [] : ['blockquote', '.gmail_quote', '.gmail_quote_container', '.yahoo_quoted', '.moz-cite-prefix'];
  const options: HtmlToTextOptions = {
    wordwrap: false,
    limits: { maxDepth: 500, ellipsis: '' },
    formatters: { labelTable: formatTable },
    selectors: [
      ...quotes.map((selector) => ({ selector, format: 'skip' })),
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'table', format: 'labelTable' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  };
  return htmlToText(html, options).trim();
};

/** Like the library's dataTable, but without column widths and spans: a cell that claims a million columns would cost gigabytes. */
const formatTable: FormatCallback = (table, walk, builder) => {
  builder.openTable();
  for (const row of rowsOf(table)) {
    builder.openTableRow();
    for (const cell of row.children) {
      if (cell.type !== 'tag' || (cell.name !== 'td' && cell.name !== 'th')) continue;
      builder.openTableCell();
      walk(cell.children, builder);
      builder.closeTableCell();
    }
    builder.closeTableRow();
  }
  builder.closeTable({ tableToString: renderRows, leadingLineBreaks: 2, trailingLineBreaks: 2 });
};

type DomElement = Parameters<FormatCallback>[0];

const rowsOf = (table: DomElement): DomElement[] => {
  const children: DomElement[] = table.children;
  return children.flatMap((child) => {
    if (child.type !== 'tag') return [];
    if (child.name === 'tr') return [child];
    return ['thead', 'tbody', 'tfoot', 'center'].includes(child.name ?? '') ? rowsOf(child) : [];
  });
};

const renderRows = (rows: TableRows): string =>
  rows
    .map((cells) => {
      const columns = cells.map((cell) => cell.text.split('\n')).filter((lines) => lines.some((line) => line.trim() !== ''));
      const isLayout = columns.filter((lines) => lines.length > LABEL_LINES).length > 1;
      return isLayout ? columns.flat().join('\n') : joinColumns(columns);
    })
    .filter((row) => row !== '')
    .join('\n');

const joinColumns = (columns: readonly (readonly string[])[]): string => {
  const height = Math.max(0, ...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, index) =>
    columns
      .map((lines) => lines[index]?.trim() ?? '')
      .filter((part) => part !== '')
      .join('   '),
  ).join('\n');
};
