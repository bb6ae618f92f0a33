import { amountCell } from './amount-cell.ts';
import type { Palette } from './brand-palette.ts';
import type { QuoteView } from './describe-quote.ts';
import { PAGE, type PdfCanvas } from './pdf-canvas.ts';
import type { Block, Group } from './pdf-flow.ts';
import { type CellText, rowBlocks } from './pdf-rows.ts';

type SectionInput = { canvas: PdfCanvas; palette: Palette };

const LEFT = PAGE.margin;
const WIDTH = PAGE.width - 2 * PAGE.margin;

const headingBlocks = ({ canvas, palette }: SectionInput, title: string): Block[] =>
  rowBlocks({
    canvas,
    leading: 18,
    spaceBefore: 8,
    spaceAfter: 3,
    keepWithNext: true,
    rule: { colour: palette.accent, x: LEFT, width: 28, thickness: 2 },
    cells: [{ x: LEFT, width: WIDTH, texts: [{ text: title, size: 12.5, weight: 'bold', colour: palette.heading }] }],
  });

/** A title with running text below it; null when there is nothing to say. The title never stands alone at the end of a page. */
export const textSection = ({
  canvas,
  palette,
  title,
  text,
  size,
}: SectionInput & { title: string; text: string; size: number }): Group | null => {
  if (text === '') return null;
  const style: CellText = { text, size, weight: 'regular', colour: palette.text, align: 'start' };
  const lines = rowBlocks({ canvas, leading: size * 1.45, cells: [{ x: LEFT, width: WIDTH, texts: [style] }] });
  const [first, ...others] = lines;
  return {
    spaceBefore: 18,
    blocks: [...headingBlocks({ canvas, palette }, title), ...(first ? [{ ...first, keepWithNext: others.length > 0 }] : []), ...others],
  };
};

/** All options in one small table; null when there is only one. */
export const glanceSection = ({ canvas, palette, view }: SectionInput & { view: QuoteView }): Group | null => {
  if (view.options.length < 2) return null;
  const rows = view.options.flatMap((option, index) => {
    const stays: CellText[] = [
      { text: option.title, size: 9.5, weight: 'bold', colour: palette.text },
      { text: option.stays.map((stay) => stay.roomAndMeal).join(' + '), size: 8.5, weight: 'regular', colour: palette.muted },
    ];
    return rowBlocks({
      canvas,
      leading: 13,
      spaceBefore: 5,
      spaceAfter: 4,
      keepWithNext: index < view.options.length - 1,
      ...(index === 0 ? {} : { rule: { colour: palette.rule, x: LEFT, width: WIDTH } }),
      cells: [
        { x: LEFT, width: 24, texts: [{ text: option.id, size: 10, weight: 'bold', colour: palette.heading }] },
        { x: LEFT + 28, width: WIDTH - 28 - 140, texts: stays },
        amountCell({ canvas, text: option.total, x: LEFT + WIDTH - 130, width: 130, size: 10, weight: 'bold', colour: palette.heading }),
      ],
    });
  });
  return { spaceBefore: 22, blocks: [...headingBlocks({ canvas, palette }, 'Your options at a glance'), ...rows] };
};
