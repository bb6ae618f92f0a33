import { amountCell } from './amount-cell.ts';
import { CARD, type OptionInput } from './option-card.ts';
import { conditionBlocks } from './option-conditions.ts';
import { headBlock } from './option-head.ts';
import { stayBlocks } from './option-stay.ts';
import type { Block, Group } from './pdf-flow.ts';
import { rowBlocks } from './pdf-rows.ts';

const BOTTOM_PADDING = 4;

const totalBlocks = ({ canvas, option, palette }: OptionInput): Block[] =>
  rowBlocks({
    canvas,
    leading: 16,
    spaceBefore: 6,
    spaceAfter: 8,
    rule: { colour: palette.heading, x: CARD.innerLeft, width: CARD.innerWidth, thickness: 1 },
    cells: [
      {
        x: CARD.innerLeft,
        width: CARD.innerWidth - CARD.totalWidth - 10,
        texts: [{ text: `Total of option ${option.id}`, size: 10.5, weight: 'bold', colour: palette.heading }],
      },
      amountCell({
        canvas,
        text: option.total,
        x: CARD.innerLeft + CARD.innerWidth - CARD.totalWidth,
        width: CARD.totalWidth,
        size: 11.5,
        weight: 'bold',
        colour: palette.heading,
      }),
    ],
  });

const remarkBlocks = ({ canvas, option, palette }: OptionInput): Block[] =>
  option.remarks.flatMap((remark) =>
    rowBlocks({
      canvas,
      leading: 12,
      cells: [
        {
          x: CARD.innerLeft,
          width: CARD.innerWidth,
          texts: [{ text: remark, size: 8.5, weight: 'regular', colour: palette.muted, align: 'start' }],
        },
      ],
    }),
  );

/** Room below the last line of the card; not a block of its own, which could land alone on the next page. */
const withBottomPadding = (blocks: readonly Block[]): Block[] =>
  blocks.map((block, index) => (index === blocks.length - 1 ? { ...block, height: block.height + BOTTOM_PADDING } : block));

/** One option as a card that is kept on one page where it can be, and begins each further page with its title. Prices only. */
export const optionGroup = (input: OptionInput): Group => {
  const { canvas, option, palette } = input;
  return {
    spaceBefore: 16,
    continued: headBlock(input, true),
    decorate: ({ top, bottom }) => {
      canvas.doc
        .lineWidth(0.75)
        .rect(CARD.left, top, CARD.width, bottom - top)
        .stroke(palette.rule);
      canvas.doc.rect(CARD.left, top, 3, bottom - top).fill(palette.accent);
    },
    blocks: withBottomPadding([
      headBlock(input, false),
      ...option.stays.flatMap((stay) => stayBlocks({ ...input, stay })),
      ...totalBlocks(input),
      ...remarkBlocks(input),
      ...conditionBlocks(input),
    ]),
  };
};
