import PDFDocument from 'pdfkit';
import { createFaceOpener, type Face } from './pdf-faces.ts';
import { createTypesetter, type LayOut, type MeasureRun, type TextLine } from './typesetter.ts';

/** A4 in points. */
export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;

export type DrawLineInput = {
  line: TextLine;
  x: number;
  /** Where the letters stand, in points from the top of the page. */
  baseline: number;
  size: number;
  colour: string;
  /** Width of the column the line is set in; needed for every alignment but `left`. */
  width?: number;
  align?: 'left' | 'right' | 'centre' | 'start';
};

/** What a page is drawn with. */
export type PdfCanvas = { doc: PDFKit.PDFDocument; layOut: LayOut; drawLine: (input: DrawLineInput) => void };

const NO_BREAK_SPACES = /[\u00a0\u202f\u2009]/g;

/** A new A4 document without pages. The same `info` and the same calls give the same bytes. */
export const createPdfCanvas = ({ info }: { info: { Title: string; Author: string; Subject: string; CreationDate: Date } }): PdfCanvas => {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: 'en',
    displayTitle: true,
    info: { Producer: 'Tripwright', Creator: 'Tripwright', ...info },
  });
  const openFace = createFaceOpener();
  const registered = new Set<string>();

  const select = (face: Face, size: number): void => {
    if (!registered.has(face.id)) {
      doc.registerFont(face.id, face.bytes);
      registered.add(face.id);
    }
    doc.font(face.id).fontSize(size);
  };

  // The shaper must see an Arabic run whole; without a list of features the library cuts it at blanks and shapes word by word.
  const optionsOf = (shaped: boolean): { features?: PDFKit.Mixins.OpenTypeFeatures[] } => (shaped ? { features: [] } : {});

  const measure: MeasureRun = ({ text, face, size, shaped }) => {
    select(face, size);
    return doc.widthOfString(text.replace(NO_BREAK_SPACES, ' '), optionsOf(shaped));
  };

  const drawLine = ({ line, x, baseline, size, colour, width = 0, align = 'left' }: DrawLineInput): void => {
    const room = width - line.width;
    const atRight = align === 'right' || (align === 'start' && line.rightToLeft);
    let left = x + (atRight ? room : align === 'centre' ? room / 2 : 0);
    for (const { text, face, shaped, width: runWidth } of line.runs) {
      select(face, size);
      // No-break spaces have done their work when the lines are cut; a plain one can be searched and copied.
      doc
        .fillColor(colour)
        .text(text.replace(NO_BREAK_SPACES, ' '), left, baseline, { lineBreak: false, baseline: 'alphabetic', ...optionsOf(shaped) });
      left += runWidth;
    }
  };

  return { doc, layOut: createTypesetter({ openFace, measure }), drawLine };
};
