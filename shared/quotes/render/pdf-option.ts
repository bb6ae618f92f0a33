import type { Palette } from './brand-palette.ts';
import type { OptionView } from './describe-option.ts';
import type { LineView, StayView } from './describe-stay.ts';
import { PAGE, type PdfCanvas } from './pdf-canvas.ts';
import type { Block, Group } from './pdf-flow.ts';
import { baselineIn, type CellText, rowBlocks } from './pdf-rows.ts';

type OptionInput = { canvas: PdfCanvas; option: OptionView; palette: Palette };
type StayInput = OptionInput & { stay: StayView };

const LEFT = PAGE.margin;
const WIDTH = PAGE.width - 2 * PAGE.margin;
const INSET = 16;
const INNER_LEFT = LEFT + INSET;
const INNER_WIDTH = WIDTH - 2 * INSET;
const PRICE_WIDTH = 120;
const LABEL_WIDTH = 62;
const COLUMN_GAP = 22;

const headBlock = ({ canvas, option, palette }: OptionInput, isContinued: boolean): Block => {
  const [only] = option.stays;
  const titleWidth = INNER_WIDTH - 40 - PRICE_WIDTH - 12;
  const title = canvas.layOut({
    text: isContinued ? `${option.title} (continued)` : option.title,
    size: 13,
    weight: 'bold',
    width: titleWidth,
    maxLines: 2,
  });
  const place =
    option.stays.length === 1 && only
      ? [only.stars, only.destination].filter((text) => text !== '').join('  ')
      : `${option.stays.length} stays`;
  const subtitle = canvas.layOut({ text: place, size: 9, weight: 'regular', width: titleWidth, maxLines: 1 });
  const letter = canvas.layOut({ text: option.id, size: 14, weight: 'bold', width: 26, maxLines: 1 });
  const total = canvas.layOut({ text: option.total, size: 14, weight: 'bold', width: PRICE_WIDTH + 20, maxLines: 1 });
  const height = 24 + title.length * 17 + (isContinued ? 0 : 14);
  return {
    height: height + 8,
    keepWithNext: true,
    draw: (top) => {
      const middle = top + height / 2;
      canvas.doc.rect(LEFT + 3, top, WIDTH - 3, height).fill(palette.tint);
      canvas.doc.roundedRect(INNER_LEFT, middle - 14, 28, 28, 4).fill(palette.primary);
      for (const line of letter)
        canvas.drawLine({ line, x: INNER_LEFT, width: 28, size: 14, colour: palette.onPrimary, align: 'centre', baseline: middle + 5 });
      let y = top + 12;
      for (const line of title) {
        canvas.drawLine({
          line,
          x: INNER_LEFT + 40,
          size: 13,
          colour: palette.heading,
          baseline: y + baselineIn({ size: 13, leading: 17 }),
        });
        y += 17;
      }
      if (isContinued) return;
      for (const line of subtitle)
        canvas.drawLine({ line, x: INNER_LEFT + 40, size: 9, colour: palette.muted, baseline: y + baselineIn({ size: 9, leading: 14 }) });
      for (const line of total)
        canvas.drawLine({
          line,
          x: INNER_LEFT + INNER_WIDTH - PRICE_WIDTH - 20,
          width: PRICE_WIDTH + 20,
          size: 14,
          colour: palette.heading,
          align: 'right',
          baseline: middle + 5,
        });
    },
  };
};

const factBlocks = ({ canvas, palette, stay, option }: StayInput): Block[] => {
  const heading =
    option.stays.length === 1
      ? []
      : rowBlocks({
          canvas,
          leading: 15,
          spaceBefore: 5,
          keepWithNext: true,
          cells: [
            {
              x: INNER_LEFT,
              width: INNER_WIDTH,
              texts: [
                {
                  text: [stay.hotelName, stay.stars, stay.destination].filter((text) => text !== '').join('  '),
                  size: 10.5,
                  weight: 'bold',
                  colour: palette.heading,
                },
              ],
            },
          ],
        });
  const facts: [string, string][] = [
    ['Room', stay.roomAndMeal],
    ['Stay', `${stay.arrival} to ${stay.departure}`],
    ['Guests', stay.rooms],
    ['Included', stay.included],
  ];
  const rows = facts
    .filter(([, value]) => value !== '')
    .flatMap(([label, value]) =>
      rowBlocks({
        canvas,
        leading: 13.5,
        keepWithNext: true,
        cells: [
          { x: INNER_LEFT, width: LABEL_WIDTH, texts: [{ text: label, size: 8.5, weight: 'regular', colour: palette.muted }] },
          {
            x: INNER_LEFT + LABEL_WIDTH,
            width: INNER_WIDTH - LABEL_WIDTH,
            texts: [{ text: value, size: 9.5, weight: 'regular', colour: palette.text }],
          },
        ],
      }),
    );
  return [...heading, ...rows];
};

const lineBlocks = ({ canvas, palette }: OptionInput, line: LineView, index: number): Block[] => {
  const description: CellText[] = [
    { text: line.assumed ? `${line.description} (assumed)` : line.description, size: 9.5, weight: 'regular', colour: palette.text },
  ];
  if (line.period !== null) description.push({ text: line.period, size: 8, weight: 'regular', colour: palette.muted });
  return rowBlocks({
    canvas,
    leading: 13,
    spaceBefore: index === 0 ? 8 : 4,
    spaceAfter: 4,
    keepWithNext: true,
    ...(index === 0 ? {} : { rule: { colour: palette.rule, x: INNER_LEFT, width: INNER_WIDTH } }),
    cells: [
      { x: INNER_LEFT, width: INNER_WIDTH - PRICE_WIDTH - 10, texts: description },
      {
        x: INNER_LEFT + INNER_WIDTH - PRICE_WIDTH,
        width: PRICE_WIDTH,
        texts: [{ text: line.price, size: 9.5, weight: 'regular', colour: palette.text, align: 'right' }],
      },
    ],
  });
};

const totalBlocks = ({ canvas, option, palette }: OptionInput): Block[] =>
  rowBlocks({
    canvas,
    leading: 16,
    spaceBefore: 6,
    spaceAfter: 8,
    rule: { colour: palette.heading, x: INNER_LEFT, width: INNER_WIDTH, thickness: 1 },
    cells: [
      {
        x: INNER_LEFT,
        width: INNER_WIDTH - PRICE_WIDTH - 30,
        texts: [{ text: `Total of option ${option.id}`, size: 10.5, weight: 'bold', colour: palette.heading }],
      },
      {
        x: INNER_LEFT + INNER_WIDTH - PRICE_WIDTH - 20,
        width: PRICE_WIDTH + 20,
        texts: [{ text: option.total, size: 11.5, weight: 'bold', colour: palette.heading, align: 'right' }],
      },
    ],
  });

const remarkBlocks = ({ canvas, option, palette }: OptionInput): Block[] =>
  option.remarks.flatMap((remark) =>
    rowBlocks({
      canvas,
      leading: 12,
      cells: [
        {
          x: INNER_LEFT,
          width: INNER_WIDTH,
          texts: [{ text: remark, size: 8.5, weight: 'regular', colour: palette.muted, align: 'start' }],
        },
      ],
    }),
  );

const conditionBlocks = ({ canvas, option, palette }: OptionInput): Block[] => {
  const width = (INNER_WIDTH - COLUMN_GAP) / 2;
  const right = INNER_LEFT + width + COLUMN_GAP;
  const title = (text: string): CellText => ({ text, size: 8.5, weight: 'bold', colour: palette.heading });
  const body = (text: string): CellText => ({ text, size: 8.5, weight: 'regular', colour: palette.text, align: 'start' });
  const name = (text: string | null): CellText[] => (text === null ? [] : [{ ...body(text), colour: palette.muted }]);
  const heads = rowBlocks({
    canvas,
    leading: 13,
    spaceBefore: 4,
    keepWithNext: true,
    cells: [
      { x: INNER_LEFT, width, texts: [title('If you cancel')] },
      { x: right, width, texts: [title('Payment')] },
    ],
  });
  const rows = option.stays.flatMap((stay, index) => {
    const payment = option.payment[index];
    const cancellation = stay.cancellation.length === 0 ? ['Terms are confirmed with your booking.'] : stay.cancellation;
    const isLast = index === option.stays.length - 1;
    return rowBlocks({
      canvas,
      leading: 12,
      spaceAfter: 4,
      keepWithNext: !isLast,
      cells: [
        { x: INNER_LEFT, width, texts: [...name(option.stays.length > 1 ? stay.hotelName : null), ...cancellation.map(body)] },
        { x: right, width, texts: payment === undefined ? [] : [...name(payment.stay), ...payment.sentences.map(body)] },
      ],
    });
  });
  return [...heads, ...rows];
};

/** One option as a card that is kept on one page, or begins each further page with its title. Prices only. */
export const optionGroup = (input: OptionInput): Group => {
  const { canvas, option, palette } = input;
  const stays = option.stays.flatMap((stay) => [
    ...factBlocks({ ...input, stay }),
    ...stay.lines.flatMap((line, index) => lineBlocks(input, line, index)),
  ]);
  return {
    spaceBefore: 16,
    continued: headBlock(input, true),
    decorate: ({ top, bottom }) => {
      canvas.doc
        .lineWidth(0.75)
        .rect(LEFT, top, WIDTH, bottom - top)
        .stroke(palette.rule);
      canvas.doc.rect(LEFT, top, 3, bottom - top).fill(palette.accent);
    },
    blocks: [
      headBlock(input, false),
      ...stays,
      ...totalBlocks(input),
      ...remarkBlocks(input),
      ...conditionBlocks(input),
      { height: 6, draw: () => undefined },
    ],
  };
};
