import LineBreaker from 'linebreak';

/** Half-open range of a text. */
export type TextRange = { start: number; end: number };

type BreakLinesInput = {
  /** One paragraph, no line ends in it. */
  text: string;
  width: number;
  widthOf: (range: TextRange) => number;
};

const withoutTrailingBlanks = (text: string, { start, end }: TextRange): TextRange => ({
  start,
  end: start + text.slice(start, end).trimEnd().length,
});

/** Ranges of at most `width`, broken greedily where Unicode Annex 14 allows; a word that is too long alone is cut between graphemes. */
export const breakLines = ({ text, width, widthOf }: BreakLinesInput): TextRange[] => {
  const lines: TextRange[] = [];
  let lineStart = 0;
  let lineEnd = 0;
  let lineWidth = 0;
  const endLine = (): void => {
    if (lineEnd > lineStart) lines.push({ start: lineStart, end: lineEnd });
    lineStart = lineEnd;
    lineWidth = 0;
  };
  const append = (piece: TextRange): void => {
    if (lineWidth + widthOf(withoutTrailingBlanks(text, piece)) > width) endLine();
    lineWidth += widthOf(piece);
    lineEnd = piece.end;
  };
  const breaker = new LineBreaker(text);
  for (let opportunity = breaker.nextBreak(); opportunity !== null; opportunity = breaker.nextBreak()) {
    const word = { start: lineEnd, end: opportunity.position };
    if (widthOf(withoutTrailingBlanks(text, word)) <= width) {
      append(word);
      continue;
    }
    for (const { segment, index } of new Intl.Segmenter('und').segment(text.slice(word.start, word.end))) {
      append({ start: word.start + index, end: word.start + index + segment.length });
    }
  }
  endLine();
  return lines.length === 0 ? [{ start: 0, end: 0 }] : lines;
};
