import { amountCell } from './amount-cell.ts';
import type { LineView, StayView } from './describe-stay.ts';
import { CARD, type OptionInput } from './option-card.ts';
import type { Block } from './pdf-flow.ts';
import { type CellText, rowBlocks } from './pdf-rows.ts';

type StayInput = OptionInput & { stay: StayView };

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
              x: CARD.innerLeft,
              width: CARD.innerWidth,
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
          { x: CARD.innerLeft, width: CARD.labelWidth, texts: [{ text: label, size: 8.5, weight: 'regular', colour: palette.muted }] },
          {
            x: CARD.innerLeft + CARD.labelWidth,
            width: CARD.innerWidth - CARD.labelWidth,
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
    ...(index === 0 ? {} : { rule: { colour: palette.rule, x: CARD.innerLeft, width: CARD.innerWidth } }),
    cells: [
      { x: CARD.innerLeft, width: CARD.innerWidth - CARD.priceWidth - 10, texts: description },
      amountCell({
        canvas,
        text: line.price,
        x: CARD.innerLeft + CARD.innerWidth - CARD.priceWidth,
        width: CARD.priceWidth,
        size: 9.5,
        weight: 'regular',
        colour: palette.text,
      }),
    ],
  });
};

/** One stay of an option with its priced lines, kept together with what follows. */
export const stayBlocks = (input: StayInput): Block[] => [
  ...factBlocks(input),
  ...input.stay.lines.flatMap((line, index) => lineBlocks(input, line, index)),
];
