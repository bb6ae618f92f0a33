import type { PdfCanvas } from './pdf-canvas.ts';
import type { Weight } from './pdf-faces.ts';

const SMALLEST = 5;

/** The largest size (points, in half steps, at most `size`) at which the text stands on one line: an amount is never cut or wrapped. */
export const fitSize = ({
  canvas,
  text,
  weight,
  width,
  size,
}: {
  canvas: PdfCanvas;
  text: string;
  weight: Weight;
  width: number;
  size: number;
}): number => {
  for (let candidate = size; candidate > SMALLEST; candidate -= 0.5) {
    if (canvas.layOut({ text, weight, width, size: candidate }).length === 1) return candidate;
  }
  return SMALLEST;
};
