import type { Palette } from './brand-palette.ts';
import type { QuoteView } from './describe-quote.ts';
import { fitSize } from './fit-size.ts';
import { PAGE, type PdfCanvas } from './pdf-canvas.ts';
import { baselineIn, type CellText } from './pdf-rows.ts';

type CoverInput = { canvas: PdfCanvas; view: QuoteView; palette: Palette };

const CONTENT_WIDTH = PAGE.width - 2 * PAGE.margin;
const PANEL_HEIGHT = 118;
const PRICE_WIDTH = 150;

const drawTexts = (
  canvas: PdfCanvas,
  { texts, x, top, width, leading }: { texts: readonly CellText[]; x: number; top: number; width: number; leading: number },
): number => {
  let y = top;
  for (const style of texts) {
    for (const line of canvas.layOut({ ...style, width })) {
      const lineLeading = Math.max(leading, style.size * 1.25);
      canvas.drawLine({
        line,
        x,
        width,
        size: style.size,
        colour: style.colour,
        align: style.align ?? 'left',
        baseline: y + baselineIn({ size: style.size, leading: lineLeading }),
      });
      y += lineLeading;
    }
  }
  return y;
};

const drawBand = ({ canvas, view, palette }: CoverInput): number => {
  const height = 112;
  canvas.doc.rect(0, 0, PAGE.width, height).fill(palette.primary);
  canvas.doc.rect(0, height, PAGE.width, 4).fill(palette.accent);
  const name: CellText = { text: view.brandName, size: 21, weight: 'bold', colour: palette.onPrimary, maxLines: 2 };
  const lineCount = canvas.layOut({ ...name, width: 290 }).length;
  drawTexts(canvas, { texts: [name], x: PAGE.margin, top: height / 2 - lineCount * 13.5, width: 290, leading: 27 });
  const contact = view.brandContact
    .slice(0, 6)
    .map((text): CellText => ({ text, size: 8.5, weight: 'regular', colour: palette.onPrimary, align: 'right', maxLines: 1 }));
  drawTexts(canvas, {
    texts: contact,
    x: PAGE.margin + 300,
    top: height / 2 - contact.length * 6.5,
    width: CONTENT_WIDTH - 300,
    leading: 13,
  });
  return height + 4;
};

const drawFact = (
  { canvas, palette }: CoverInput,
  { label, lines, x, top, width }: { label: string; lines: readonly string[]; x: number; top: number; width: number },
): void => {
  const [first = '', ...more] = lines;
  const texts: CellText[] = [
    { text: label.toUpperCase(), size: 6.8, weight: 'bold', colour: palette.muted, maxLines: 1 },
    { text: first, size: 9.5, weight: 'bold', colour: palette.text, maxLines: 2 },
    ...more
      .filter((text) => text !== '')
      .slice(0, 2)
      .map((text): CellText => ({ text, size: 8, weight: 'regular', colour: palette.muted, maxLines: 1 })),
  ];
  drawTexts(canvas, { texts, x, top, width, leading: 11.5 });
};

const drawPanel = (input: CoverInput, top: number): number => {
  const { canvas, view, palette } = input;
  const left = PAGE.margin;
  canvas.doc.roundedRect(left, top, CONTENT_WIDTH, PANEL_HEIGHT, 5).fill(palette.tint);
  canvas.doc.roundedRect(left, top, PRICE_WIDTH, PANEL_HEIGHT, 5).fill(palette.primary);
  const price: CellText[] = [
    { text: view.headline.label.toUpperCase(), size: 8, weight: 'bold', colour: palette.onPrimary },
    {
      text: view.headline.amount,
      size: fitSize({ canvas, text: view.headline.amount, weight: 'bold', width: PRICE_WIDTH - 24, size: 18 }),
      weight: 'bold',
      colour: palette.onPrimary,
    },
    { text: 'for the whole party and stay', size: 8, weight: 'regular', colour: palette.onPrimary },
  ];
  drawTexts(canvas, { texts: price, x: left + 14, top: top + 30, width: PRICE_WIDTH - 24, leading: 13 });
  const columns = [left + PRICE_WIDTH + 14, left + PRICE_WIDTH + 130, left + PRICE_WIDTH + 242];
  const width = 104;
  const facts = [
    { label: 'Arrival', lines: [view.arrival] },
    { label: 'Departure', lines: [view.departure] },
    { label: 'Travellers', lines: [view.partyCounts.join(', ')] },
    { label: 'Quote', lines: [view.number, `Version ${view.version}`, view.issuedOn] },
    { label: 'Valid until', lines: [view.validUntil] },
    { label: 'Your consultant', lines: view.consultant === null ? [view.brandName] : [view.consultant.name, view.consultant.email] },
  ];
  for (const [index, fact] of facts.entries()) {
    drawFact(input, { ...fact, x: columns[index % 3] ?? left, top: top + (index < 3 ? 13 : 64), width });
  }
  return top + PANEL_HEIGHT;
};

/** Draws the head of the first page and gives the distance from the top (points) at which what follows may begin. */
export const drawPdfCover = (input: CoverInput): number => {
  const { canvas, view, palette } = input;
  const bandEnd = drawBand(input);
  const heading: CellText[] = [
    { text: `Travel quote for ${view.clientName}`, size: 10.5, weight: 'regular', colour: palette.muted, maxLines: 2 },
    { text: view.destinations, size: 27, weight: 'bold', colour: palette.heading, maxLines: 2 },
    { text: `${view.dateRange}  ·  ${view.nights}  ·  ${view.party}`, size: 11, weight: 'regular', colour: palette.text, maxLines: 2 },
  ];
  const headingEnd = drawTexts(canvas, { texts: heading, x: PAGE.margin, top: bandEnd + 24, width: CONTENT_WIDTH, leading: 15 });
  return drawPanel(input, headingEnd + 16);
};
