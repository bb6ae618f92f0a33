import { foldText } from '../extract/fold-text.ts';
import { normaliseText } from '../extract/normalise-text.ts';

export type WordRange = { start: number; end: number };

const MAX_CHARACTERS = 300;
const MAX_PLACES = 20;
const OF_A_WORD = /[\p{Script=Latin}\p{N}]/u;

/** One form for words: folded, line breaks and runs of blanks as one blank. */
export const flattenWords = (words: string): string => foldText(normaliseText(words).text).replace(/\s+/g, ' ').trim();

/** The text with each run of blanks as one, and where each of its characters stands in the text. */
const flatten = (folded: string): { flat: string; positions: number[] } => {
  const positions: number[] = [];
  let flat = '';
  for (let index = 0; index < folded.length; index += 1) {
    const character = folded.charAt(index);
    const isBlank = /\s/.test(character);
    if (isBlank && (flat === '' || flat.endsWith(' '))) continue;
    flat += isBlank ? ' ' : character;
    positions.push(index);
  }
  return { flat, positions };
};

/** "12" is not in "2012", nor "rome" in "romeo". */
const isWhole = ({ flat, start, end }: { flat: string; start: number; end: number }): boolean => {
  const joins = (left: string, right: string): boolean => OF_A_WORD.test(left) && OF_A_WORD.test(right);
  return !joins(flat.charAt(start - 1), flat.charAt(start)) && !joins(flat.charAt(end - 1), flat.charAt(end));
};

/** Where words stand in a folded text, as ranges of it; whole words only, however they are broken into lines. Empty when they do not, or are too many to be evidence. */
export const locateWords = ({ folded, words }: { folded: string; words: string }): WordRange[] => {
  const wanted = words.length > MAX_CHARACTERS ? '' : flattenWords(words);
  if (wanted === '') return [];
  const { flat, positions } = flatten(folded);
  const found: WordRange[] = [];
  for (let at = flat.indexOf(wanted); at >= 0 && found.length < MAX_PLACES; at = flat.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (isWhole({ flat, start: at, end })) found.push({ start: positions[at] ?? 0, end: (positions[end - 1] ?? 0) + 1 });
  }
  return found;
};
