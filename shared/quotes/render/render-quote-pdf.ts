import { Buffer } from 'node:buffer';
import type { QuoteDocument } from '../schemas.ts';
import { brandPalette, type Palette } from './brand-palette.ts';
import { describeQuote, type QuoteView } from './describe-quote.ts';
import { createPdfCanvas, PAGE, type PdfCanvas } from './pdf-canvas.ts';
import { drawPdfCover } from './pdf-cover.ts';
import { type Group, type PlacedPage, paginate } from './pdf-flow.ts';
import { optionGroup } from './pdf-option.ts';
import { glanceSection, textSection } from './pdf-sections.ts';

type PageInput = { canvas: PdfCanvas; view: QuoteView; palette: Palette };

const BODY_TOP = 64;
const BODY_BOTTOM = PAGE.height - 52;
const WIDTH = PAGE.width - 2 * PAGE.margin;

const bodyGroups = ({ canvas, view, palette }: PageInput): Group[] => {
  const style = { canvas, palette };
  const questions = [
    `This quote can be accepted until ${view.validUntil}.`,
    view.consultant === null ? '' : `Your consultant is ${view.consultant.name}, ${view.consultant.email}.`,
    view.signature === '' ? '' : `\n${view.signature}`,
  ].filter((text) => text !== '');
  const sections = [
    textSection({ ...style, title: 'A note for you', text: view.notes, size: 9.5 }),
    textSection({ ...style, title: 'Please note', text: view.remarks.map((remark) => `•  ${remark}`).join('\n'), size: 9 }),
    glanceSection({ ...style, view }),
    ...view.options.map((option) => optionGroup({ ...style, option })),
    textSection({ ...style, title: 'Exchange rates', text: view.fxNote ?? '', size: 8.5 }),
    textSection({ ...style, title: 'Terms and conditions', text: view.terms, size: 8.5 }),
    textSection({ ...style, title: 'Your next step', text: questions.join('\n'), size: 9.5 }),
  ];
  return sections.filter((section) => section !== null);
};

const drawRunningHead = ({ canvas, view, palette }: PageInput): void => {
  canvas.doc.rect(0, 0, PAGE.width, 8).fill(palette.primary);
  canvas.doc.rect(0, 8, PAGE.width, 2).fill(palette.accent);
  for (const line of canvas.layOut({ text: view.brandName, size: 9, weight: 'bold', width: WIDTH * 0.6, maxLines: 1 })) {
    canvas.drawLine({ line, x: PAGE.margin, size: 9, colour: palette.heading, baseline: 40 });
  }
  for (const line of canvas.layOut({ text: view.destinations, size: 8.5, weight: 'regular', width: WIDTH * 0.38, maxLines: 1 })) {
    canvas.drawLine({ line, x: PAGE.margin, width: WIDTH, size: 8.5, colour: palette.muted, align: 'right', baseline: 40 });
  }
};

const drawFooter = ({ canvas, view, palette }: PageInput, page: { number: number; count: number }): void => {
  const baseline = PAGE.height - 30;
  canvas.doc.rect(PAGE.margin, baseline - 14, WIDTH, 0.5).fill(palette.rule);
  const texts = [
    { text: `Quote ${view.number}, version ${view.version}  ·  ${view.issuedOn}`, align: 'left' as const },
    { text: `Page ${page.number} of ${page.count}`, align: 'right' as const },
  ];
  for (const { text, align } of texts) {
    for (const line of canvas.layOut({ text, size: 8, weight: 'regular', width: WIDTH * 0.75, maxLines: 1 })) {
      canvas.drawLine({ line, x: PAGE.margin, width: WIDTH, size: 8, colour: palette.muted, align, baseline });
    }
  }
};

const drawParts = (page: PlacedPage): void => {
  for (const part of page) {
    part.group.decorate?.({ top: part.top, bottom: part.bottom });
    for (const { block, top } of part.blocks) block.draw(top);
  }
};

const collect = async (doc: PDFKit.PDFDocument): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  for await (const chunk of doc) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
};

/**
 * The quote as a branded A4 PDF: prices for the client only, fonts embedded, every character printed in some form.
 * The same document gives the same bytes. Throws `validation_failed` for options or lines of another currency than the
 * quote's and for unknown currency codes.
 */
export const renderQuotePdf = async ({ document }: { document: QuoteDocument }): Promise<Uint8Array> => {
  const view = describeQuote(document);
  const canvas = createPdfCanvas({
    info: {
      Title: `Quote ${view.number}, version ${view.version}: ${view.destinations}`,
      Author: view.brandName,
      Subject: `${view.destinations}, ${view.dateRange}`,
      CreationDate: new Date(`${document.issuedOn}T00:00:00Z`),
    },
  });
  const input: PageInput = { canvas, view, palette: brandPalette(document.brand) };
  canvas.doc.addPage();
  const coverEnd = drawPdfCover(input);
  const pages = paginate({ groups: bodyGroups(input), firstTop: coverEnd + 20, top: BODY_TOP, bottom: BODY_BOTTOM });
  for (const [index, page] of pages.entries()) {
    if (index > 0) {
      canvas.doc.addPage();
      drawRunningHead(input);
    }
    drawParts(page);
    drawFooter(input, { number: index + 1, count: pages.length });
  }
  canvas.doc.end();
  return collect(canvas.doc);
};
