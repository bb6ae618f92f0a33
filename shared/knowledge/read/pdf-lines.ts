import { z } from 'zod';
import { collapseSpaces } from './collapse-spaces.ts';

/** A line of a page; sizes and places in points, `y` from the bottom. */
export type PdfLine = { text: string; size: number; y: number; cells: number };

const itemsSchema = z.array(
  z.object({
    str: z.string().catch(''),
    width: z.number().catch(0),
    height: z.number().catch(0),
    transform: z.array(z.number()).catch([]),
    hasEOL: z.boolean().catch(false),
  }),
);

/** Gaps wider than this many letters' heights part the cells of a table. */
const CELL_GAP = 1.6;

/** Without the bars of empty cells at both ends; a pattern that looks for the end from every bar takes minutes for a line of bars. */
const withoutEmptyCells = (text: string): string => {
  let from = 0;
  let to = text.length;
  while (text.startsWith('| ', from)) from += 2;
  while (to - 2 >= from && text.endsWith(' |', to)) to -= 2;
  return text.slice(from, to);
};

/** The pieces of text of a page, as its reader gives them, as lines; cells of a table row with ` | ` between them. */
export const pdfLines = (items: unknown): PdfLine[] => {
  const readable = Array.isArray(items) ? items.filter((item: unknown) => typeof item === 'object' && item !== null && 'str' in item) : [];
  const lines: PdfLine[] = [];
  let line = { text: '', size: 0, y: 0, cells: 1 };
  let lastEnd: number | null = null;
  const end = (): void => {
    const text = withoutEmptyCells(collapseSpaces(line.text));
    if (text !== '') lines.push({ ...line, text });
    line = { text: '', size: 0, y: 0, cells: 1 };
    lastEnd = null;
  };
  for (const { str, width, height, transform, hasEOL } of itemsSchema.parse(readable)) {
    const [, , , scaleY = 0, x = 0, y = 0] = transform;
    const size = Math.abs(height === 0 ? scaleY : height);
    const isElsewhere = line.text !== '' && str.trim() !== '' && Math.abs(y - line.y) > Math.max(size, line.size) * 0.6;
    if (isElsewhere) end();
    if (str.trim() !== '') {
      const isNewCell = lastEnd !== null && x - lastEnd > size * CELL_GAP;
      if (isNewCell) line.cells += 1;
      line.text += isNewCell ? ` | ${str}` : str;
      line.size = Math.max(line.size, size);
      line.y = y;
      lastEnd = x + width;
    } else if (line.text !== '' && str !== '') line.text += ' ';
    if (hasEOL) end();
  }
  end();
  return lines;
};
