import { stemOf } from '../retrieve/stem-of.ts';

/** A word of a text, as the judge takes it. */
export type JudgedWord = {
  /** Row of the table of words; `unknown` and `number` of the vocabulary for the others. */
  row: number;
  /** The same for all forms of a word. */
  stem: string;
  /** It is written with a capital inside a text that is not all capitals. */
  isName: boolean;
};

export type Vocabulary = { rowOf: ReadonlyMap<string, number>; unknown: number; number: number };

/** A text with more capitals than this is a title or a shout: they name nothing. */
const MOST_CAPITALS = 0.6;

const rowOf = ({ word, vocabulary }: { word: string; vocabulary: Vocabulary }): number => {
  if (/^\d/.test(word)) return vocabulary.number;
  const bare = word.replace(/(?:ing|ed)$/, '');
  for (const form of [word, word.replace(/s+$/, ''), bare, word.replace(/(?:ing|ed)$/, 'e')]) {
    const row = vocabulary.rowOf.get(form);
    if (row !== undefined) return row;
  }
  return vocabulary.unknown;
};

/** The first `limit` words of a text. Its weights were trained on exactly this way of taking texts apart: a change here needs new ones. */
export const judgedWords = ({ text, vocabulary, limit }: { text: string; vocabulary: Vocabulary; limit: number }): JudgedWord[] => {
  const words =
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[’']s(?![\p{L}\p{N}_])/gu, '')
      .replace(/n[’']t(?![\p{L}\p{N}_])/gu, ' not')
      .match(/\p{L}+|\p{Nd}+/gu) ?? [];
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length;
  const isShouted = words.length > 3 && capitals > MOST_CAPITALS * words.length;
  return words.slice(0, limit).map((word, place) => {
    const low = word.toLowerCase();
    const isName = place > 0 && !isShouted && low !== 'i' && /^\p{Lu}/u.test(word);
    return { row: rowOf({ word: low, vocabulary }), stem: stemOf(low), isName };
  });
};
