import bidiModule, { type Bidi } from 'bidi-js';
import { assignFaces } from './assign-faces.ts';
import { breakLines, type TextRange } from './break-lines.ts';
import { cleanText } from './clean-text.ts';
import { logicalRuns, type Paragraph, toParagraph, visualRuns } from './paragraph-runs.ts';
import type { Face, OpenFace, Weight } from './pdf-faces.ts';

export type TextRun = { text: string; face: Face; shaped: boolean; width: number };
/** One line: its runs from left to right, widths in points. */
export type TextLine = { runs: TextRun[]; width: number; rightToLeft: boolean };

export type LayOutInput = { text: string; size: number; weight: Weight; width: number; maxLines?: number };
export type LayOut = (input: LayOutInput) => TextLine[];
/** Points that `text` takes in `face`. */
export type MeasureRun = (input: { text: string; face: Face; size: number; shaped: boolean }) => number;

/**
 * Cuts text into lines of at most `width` points, with a face for every character, line breaks by Unicode Annex 14 and
 * the order within a line by Annex 9. Text beyond `maxLines` is cut, and an ellipsis says so.
 */
export const createTypesetter = ({ openFace, measure }: { openFace: OpenFace; measure: MeasureRun }): LayOut => {
  // The package's types speak of an ES module, what Node loads is the function itself.
  const bidi = (bidiModule as unknown as () => Bidi)();

  const widthOf = (paragraph: Paragraph, range: TextRange, size: number): number =>
    logicalRuns({ paragraph, range, bidi }).reduce((sum, run) => sum + measure({ ...run, size }), 0);

  const toLine = (paragraph: Paragraph, { start, end }: TextRange, size: number): TextLine => {
    const range = { start, end: start + paragraph.text.slice(start, end).trimEnd().length };
    const runs = visualRuns({ paragraph, range, bidi }).map(({ text, face, shaped }) => ({
      text,
      face,
      shaped,
      width: measure({ text, face, shaped, size }),
    }));
    const rightToLeft = (paragraph.levels?.paragraphs[0]?.level ?? 0) % 2 === 1;
    return { runs, width: runs.reduce((sum, run) => sum + run.width, 0), rightToLeft };
  };

  const paragraphOf = (text: string, weight: Weight): Paragraph => toParagraph({ spans: assignFaces({ text, weight, openFace }), bidi });

  const shortened = ({ text, size, weight, width }: LayOutInput): TextLine => {
    const graphemes = Array.from(new Intl.Segmenter('und').segment(text), ({ segment }) => segment);
    for (let kept = graphemes.length; kept > 0; kept -= 1) {
      const paragraph = paragraphOf(`${graphemes.slice(0, kept).join('').trimEnd()}…`, weight);
      const line = toLine(paragraph, { start: 0, end: paragraph.text.length }, size);
      if (line.width <= width) return line;
    }
    const ellipsis = paragraphOf('…', weight);
    return toLine(ellipsis, { start: 0, end: ellipsis.text.length }, size);
  };

  return ({ text, size, weight, width, maxLines = Number.POSITIVE_INFINITY }) => {
    const lines: TextLine[] = [];
    for (const raw of cleanText(text).split('\n')) {
      const paragraph = paragraphOf(raw, weight);
      const ranges = breakLines({ text: paragraph.text, width, widthOf: (range) => widthOf(paragraph, range, size) });
      for (const [index, range] of ranges.entries()) {
        const isCut = lines.length === maxLines - 1 && index < ranges.length - 1;
        const rest = paragraph.text.slice(range.start, range.end);
        lines.push(isCut ? shortened({ text: rest, size, weight, width }) : toLine(paragraph, range, size));
        if (lines.length >= maxLines) return lines;
      }
    }
    return lines;
  };
};
