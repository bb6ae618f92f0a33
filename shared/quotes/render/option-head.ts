import { fitSize } from './fit-size.ts';
import { CARD, type OptionInput } from './option-card.ts';
import type { Block } from './pdf-flow.ts';
import { baselineIn } from './pdf-rows.ts';

/** The title strip of an option's card: letter, hotels, place and total; on a further page letter and hotels only. */
export const headBlock = ({ canvas, option, palette }: OptionInput, isContinued: boolean): Block => {
  const [only] = option.stays;
  const titleWidth = CARD.innerWidth - 40 - CARD.totalWidth - 12;
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
  const totalSize = fitSize({ canvas, text: option.total, weight: 'bold', width: CARD.totalWidth, size: 14 });
  const total = canvas.layOut({ text: option.total, size: totalSize, weight: 'bold', width: CARD.totalWidth });
  const height = 24 + title.length * 17 + (isContinued ? 0 : 14);
  return {
    height: height + 8,
    keepWithNext: true,
    draw: (top) => {
      const middle = top + height / 2;
      canvas.doc.rect(CARD.left + 3, top, CARD.width - 3, height).fill(palette.tint);
      canvas.doc.roundedRect(CARD.innerLeft, middle - 14, 28, 28, 4).fill(palette.primary);
      for (const line of letter)
        canvas.drawLine({ line, x: CARD.innerLeft, width: 28, size: 14, colour: palette.onPrimary, align: 'centre', baseline: middle + 5 });
      let y = top + 12;
      for (const line of title) {
        canvas.drawLine({
          line,
          x: CARD.innerLeft + 40,
          size: 13,
          colour: palette.heading,
          baseline: y + baselineIn({ size: 13, leading: 17 }),
        });
        y += 17;
      }
      if (isContinued) return;
      for (const line of subtitle)
        canvas.drawLine({
          line,
          x: CARD.innerLeft + 40,
          size: 9,
          colour: palette.muted,
          baseline: y + baselineIn({ size: 9, leading: 14 }),
        });
      for (const line of total)
        canvas.drawLine({
          line,
          x: CARD.innerLeft + CARD.innerWidth - CARD.totalWidth,
          width: CARD.totalWidth,
          size: totalSize,
          colour: palette.heading,
          align: 'right',
          baseline: middle + 5,
        });
    },
  };
};
