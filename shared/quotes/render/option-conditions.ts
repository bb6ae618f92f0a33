import { CARD, type OptionInput } from './option-card.ts';
import type { Block } from './pdf-flow.ts';
import { type CellText, rowBlocks } from './pdf-rows.ts';

/** Cancellation on the left, payment on the right, stay by stay. */
export const conditionBlocks = ({ canvas, option, palette }: OptionInput): Block[] => {
  const width = (CARD.innerWidth - CARD.columnGap) / 2;
  const right = CARD.innerLeft + width + CARD.columnGap;
  const title = (text: string): CellText => ({ text, size: 8.5, weight: 'bold', colour: palette.heading });
  const body = (text: string): CellText => ({ text, size: 8.5, weight: 'regular', colour: palette.text, align: 'start' });
  const name = (text: string | null): CellText[] => (text === null ? [] : [{ ...body(text), colour: palette.muted }]);
  const heads = rowBlocks({
    canvas,
    leading: 13,
    spaceBefore: 4,
    keepWithNext: true,
    cells: [
      { x: CARD.innerLeft, width, texts: [title('If you cancel')] },
      { x: right, width, texts: [title('Payment')] },
    ],
  });
  const rows = option.stays.flatMap((stay, index) => {
    const payment = option.payment[index];
    const cancellation = stay.cancellation.length === 0 ? ['Terms are confirmed with your booking.'] : stay.cancellation;
    return rowBlocks({
      canvas,
      leading: 12,
      spaceAfter: 4,
      cells: [
        { x: CARD.innerLeft, width, texts: [...name(option.stays.length > 1 ? stay.hotelName : null), ...cancellation.map(body)] },
        { x: right, width, texts: payment === undefined ? [] : [...name(payment.stay), ...payment.sentences.map(body)] },
      ],
    });
  });
  return [...heads, ...rows];
};
