import type { PdfCanvas } from './pdf-canvas.ts';
import type { Weight } from './pdf-faces.ts';
import type { Block } from './pdf-flow.ts';
import type { TextLine } from './typesetter.ts';

export type CellText = {
  text: string;
  size: number;
  weight: Weight;
  colour: string;
  align?: 'left' | 'right' | 'centre' | 'start';
  maxLines?: number;
};
/** A column of a row: where it stands and what it says, paragraph below paragraph. Points. */
export type Cell = { x: number; width: number; texts: readonly CellText[] };

type RowInput = {
  canvas: PdfCanvas;
  cells: readonly Cell[];
  /** Distance from line to line. */
  leading: number;
  spaceBefore?: number;
  spaceAfter?: number;
  keepWithNext?: boolean;
  /** Drawn behind the row's first line, at the top of the row. */
  rule?: { colour: string; x: number; width: number; thickness?: number };
};

/** A row of up to this many lines is not cut at a page's end. */
const MOST_LINES_IN_ONE_PIECE = 14;

type StyledLine = { line: TextLine; style: CellText };

/** Where letters of `size` stand in a line of height `leading`. */
export const baselineIn = ({ size, leading }: { size: number; leading: number }): number => (leading - size) / 2 + size * 0.87;

/**
 * A row of a table: one block, drawn column by column so that it is copied and read aloud in that order; or, when it is
 * long, one block for each line, so that it can go over a page's end.
 */
export const rowBlocks = ({ canvas, cells, leading, spaceBefore = 0, spaceAfter = 0, keepWithNext = false, rule }: RowInput): Block[] => {
  const columns = cells.map(({ x, width, texts }) => ({
    x,
    width,
    lines: texts
      .filter(({ text }) => text !== '')
      .flatMap((style): StyledLine[] => canvas.layOut({ ...style, width }).map((line) => ({ line, style }))),
  }));
  const count = Math.max(0, ...columns.map((column) => column.lines.length));
  const piece = count <= MOST_LINES_IN_ONE_PIECE ? count : 1;

  const drawColumn = ({ x, width, lines }: (typeof columns)[number], first: number, top: number): void => {
    for (const [offset, { line, style }] of lines.slice(first, first + piece).entries()) {
      const { size, colour, align = 'left' } = style;
      // One baseline for the whole row, whatever the sizes in it.
      const largest = Math.max(...columns.map((column) => column.lines[first + offset]?.style.size ?? 0));
      const baseline = top + offset * leading + baselineIn({ size: largest, leading });
      canvas.drawLine({ line, x, width, size, colour, align, baseline });
    }
  };

  const blocks: Block[] = [];
  for (let first = 0; first < count; first += piece) {
    const before = first === 0 ? spaceBefore : 0;
    const after = first + piece >= count ? spaceAfter : 0;
    blocks.push({
      height: before + piece * leading + after,
      keepWithNext,
      draw: (top) => {
        if (rule && first === 0) canvas.doc.rect(rule.x, top, rule.width, rule.thickness ?? 0.5).fill(rule.colour);
        for (const column of columns) drawColumn(column, first, top + before);
      },
    });
  }
  return blocks;
};
