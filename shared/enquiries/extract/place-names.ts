import { foldText } from './fold-text.ts';

export type Destination = { name: string; aliases: readonly string[] };
/** One way to write a destination, folded and cut to words. */
export type PlaceForm = { name: string; words: string[]; text: string; hasSpaces: boolean };

/** Words of a folded text with their place. Text without spaces (Japanese) is left to a plain search. */
export const wordsOf = (folded: string): { word: string; start: number; end: number }[] =>
  [...folded.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({ word: match[0], start: match.index, end: match.index + match[0].length }));

const isSpaceless = (text: string): boolean => /[\u3040-\u30ff\u3400-\u9fff]/.test(text);

/** Every way to write the tenant's destinations: name, aliases, and both parts of "Kenya (Masai Mara)". */
export const placeForms = (destinations: readonly Destination[]): PlaceForm[] =>
  destinations.flatMap(({ name, aliases }) => {
    const parts = /^([^()]+)\(([^()]+)\)\s*$/.exec(name);
    const texts = new Set(
      [name, ...aliases, ...(parts ? [parts[1] ?? '', parts[2] ?? ''] : [])].map((text) => foldText(text.normalize('NFKC')).trim()),
    );
    return [...texts]
      .filter((text) => text.length > 1)
      .map((text) => ({ name, text, words: wordsOf(text).map(({ word }) => word), hasSpaces: !isSpaceless(text) }));
  });
