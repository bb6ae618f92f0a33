const isBreak = (text: string, index: number): boolean => {
  const character = text[index] ?? '';
  if (character === '\n') return /^\n[ \t]*(?:\n|[*•-][ ]|\d{1,2}[.)][ ])/.test(text.slice(index, index + 8));
  if (character === '。' || character === '?' || character === '!' || character === ';') return true;
  if (character !== '.') return false;
  const next = text[index + 1] ?? ' ';
  // A dot after a figure or a single letter is an ordinal, an amount or an abbreviation, not the end of a sentence.
  return (
    (next === ' ' || next === '\n') &&
    !/(?:(?<!\d)\d{1,2}|\b[a-z]|\b(?:no|st|mr|mrs|ms|dr|tel|max|min|ca|approx|incl|nr|bzw|sept|aug|jan|feb|oct|nov|dec|jul|jun|apr|mar))$/i.test(
      text.slice(Math.max(0, index - 8), index),
    )
  );
};

/** Index where the sentence that holds `index` begins, looking back at most `limit` characters. */
export const sentenceStart = ({ text, index, limit }: { text: string; index: number; limit: number }): number => {
  const floor = Math.max(0, index - limit);
  for (let position = index - 1; position >= floor; position -= 1) if (isBreak(text, position)) return position + 1;
  return floor;
};

/** Index where the sentence that holds `index` ends, looking ahead at most `limit` characters. */
export const sentenceEnd = ({ text, index, limit }: { text: string; index: number; limit: number }): number => {
  const ceiling = Math.min(text.length, index + limit);
  for (let position = index; position < ceiling; position += 1) if (isBreak(text, position)) return position;
  return ceiling;
};
