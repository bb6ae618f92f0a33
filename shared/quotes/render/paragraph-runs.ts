import type { Bidi, EmbeddingLevels } from 'bidi-js';
import type { FaceSpan } from './assign-faces.ts';
import type { TextRange } from './break-lines.ts';
import type { Face } from './pdf-faces.ts';

/** A paragraph with a face and a bidirectional level for each character. */
export type Paragraph = { text: string; spans: readonly (TextRange & { face: Face })[]; levels: EmbeddingLevels | null };

/** A piece of text in one face and one direction. `shaped`: it must go through the shaper as a whole, blanks included. */
export type ParagraphRun = TextRange & { face: Face; text: string; shaped: boolean };

/** With the digits that the shaper takes for Arabic letters. */
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u0660-\u0669\u06f0-\u06f9]/u;

/** Puts the spans together and resolves the levels (Unicode Annex 9), which only text with a right-to-left script needs. */
export const toParagraph = ({ spans, bidi }: { spans: readonly FaceSpan[]; bidi: Bidi }): Paragraph => {
  const text = spans.map((span) => span.text).join('');
  let end = 0;
  const placed = spans.map((span) => {
    const start = end;
    end += span.text.length;
    return { start, end, face: span.face };
  });
  return { text, spans: placed, levels: RIGHT_TO_LEFT.test(text) ? bidi.getEmbeddingLevels(text, 'auto') : null };
};

const firstSpanAfter = (spans: Paragraph['spans'], position: number): number => {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};

type Turned = { text: string; shaped: boolean };

const turned = (text: string): string =>
  Array.from(new Intl.Segmenter('und').segment(text), ({ segment }) => segment)
    .reverse()
    .join('');

/** The shaper lays a run out in the direction of the first script it sees in it; where that is not the run's own, the text is handed over turned around. */
const forShaper = ({ text, level, face, bidi }: { text: string; level: number; face: Face; bidi: Bidi }): Turned => {
  const isRightToLeft = level % 2 === 1;
  const mirrored = isRightToLeft ? Array.from(text, (character) => bidi.getMirroredCharacter(character) ?? character).join('') : text;
  const shaperTurns = face.font.layout(mirrored).direction === 'rtl';
  return { text: shaperTurns === isRightToLeft ? mirrored : turned(mirrored), shaped: true };
};

type RunsInput = { paragraph: Paragraph; range: TextRange; bidi: Bidi };

/** The runs of a range, in logical order. */
export const logicalRuns = ({ paragraph, range, bidi }: RunsInput): ParagraphRun[] => {
  const levels = paragraph.levels?.levels;
  const runs: ParagraphRun[] = [];
  for (let index = firstSpanAfter(paragraph.spans, range.start); index < paragraph.spans.length; index += 1) {
    const span = paragraph.spans[index];
    if (span === undefined || span.start >= range.end) break;
    const last = Math.min(span.end, range.end);
    for (let start = Math.max(span.start, range.start); start < last; ) {
      const level = levels?.[start] ?? 0;
      let end = start + 1;
      while (end < last && (levels?.[end] ?? 0) === level) end += 1;
      const text = paragraph.text.slice(start, end);
      const ready = paragraph.levels === null ? { text, shaped: false } : forShaper({ text, level, face: span.face, bidi });
      runs.push({ start, end, face: span.face, ...ready });
      start = end;
    }
  }
  return runs;
};

/** The runs of one line from left to right. */
export const visualRuns = ({ paragraph, range, bidi }: RunsInput): ParagraphRun[] => {
  const runs = logicalRuns({ paragraph, range, bidi });
  if (paragraph.levels === null || range.end <= range.start) return runs;
  for (const [from = 0, to = 0] of bidi.getReorderSegments(paragraph.text, paragraph.levels, range.start, range.end - 1)) {
    const inside = (run: ParagraphRun): boolean => run.start >= from && run.end <= to + 1;
    const first = runs.findIndex(inside);
    const count = runs.filter(inside).length;
    if (first >= 0) runs.splice(first, count, ...runs.slice(first, first + count).reverse());
  }
  return runs;
};
