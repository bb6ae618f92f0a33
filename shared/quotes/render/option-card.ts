import type { Palette } from './brand-palette.ts';
import type { OptionView } from './describe-option.ts';
import { PAGE, type PdfCanvas } from './pdf-canvas.ts';

const INSET = 16;
const WIDTH = PAGE.width - 2 * PAGE.margin;

/** Where the card of an option stands, and its columns (points). */
export const CARD = {
  left: PAGE.margin,
  width: WIDTH,
  innerLeft: PAGE.margin + INSET,
  innerWidth: WIDTH - 2 * INSET,
  priceWidth: 120,
  totalWidth: 140,
  labelWidth: 62,
  columnGap: 22,
} as const;

export type OptionInput = { canvas: PdfCanvas; option: OptionView; palette: Palette };
