import { fitSize } from './fit-size.ts';
import type { PdfCanvas } from './pdf-canvas.ts';
import type { Weight } from './pdf-faces.ts';
import type { Cell } from './pdf-rows.ts';

type AmountCellInput = { canvas: PdfCanvas; text: string; x: number; width: number; size: number; weight: Weight; colour: string };

/** A right-aligned column for an amount, set smaller where it would not fit. */
export const amountCell = ({ canvas, text, x, width, size, weight, colour }: AmountCellInput): Cell => ({
  x,
  width,
  texts: [{ text, size: fitSize({ canvas, text, weight, width, size }), weight, colour, align: 'right' }],
});
