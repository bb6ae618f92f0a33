import { contentTerms } from '../retrieve/content-terms.ts';

/** What likeness needs of a text, worked out once. */
export type TextProfile = { plain: string; terms: readonly string[]; isNegated: boolean };

/** A text that others are compared with. */
export type AskedText = TextProfile & { pairs: ReadonlyMap<string, number> };

const NEGATIONS = /\b(?:not|no|never|without|except|cannot)\b/;
/** No threshold is so low: what is less alike is not compared to the end. */
const LEAST_LIKENESS = 0.75;
const FUZZY_CHARACTERS = 5;
const OTHER_SENSE = 0.5;

export const profileText = (text: string): TextProfile => {
  const spelled = text.replace(/n['’]t\b/gi, ' not');
  const plain = (
    spelled
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');
  return { plain, terms: contentTerms(spelled), isNegated: NEGATIONS.test(plain) };
};

/** Whether one letter was added, left out or mistaken. */
const isOneLetterOff = (one: string, other: string): boolean => {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  return short.slice(short.length === long.length ? at + 1 : at) === long.slice(at + 1);
};

/** Whether two terms are the same word, a slip of the keyboard aside. Numbers and short words must be equal. */
export const isSameTerm = (one: string, other: string): boolean => {
  if (one === other) return true;
  if (Math.min(one.length, other.length) < FUZZY_CHARACTERS || /\d/.test(one + other)) return false;
  return isOneLetterOff(one, other);
};

/** Sørensen-Dice coefficient of two lists of terms. */
const commonTerms = (one: readonly string[], other: readonly string[]): number => {
  if (one.length + other.length === 0) return 1;
  const shared = (from: readonly string[], to: readonly string[]): number =>
    from.filter((term) => to.some((candidate) => isSameTerm(term, candidate))).length;
  return (shared(one, other) + shared(other, one)) / (one.length + other.length);
};

const pairsOf = (text: string): Map<string, number> => {
  const pairs = new Map<string, number>();
  for (let at = 0; at + 1 < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
};

export const profileAsked = (text: string): AskedText => {
  const profile = profileText(text);
  return { ...profile, pairs: pairsOf(profile.plain) };
};

/** Sørensen-Dice coefficient of the pairs of letters that follow each other. */
const commonPairs = (asked: AskedText, other: string): number => {
  if (asked.plain === other) return 1;
  const [less, more] = [asked.plain.length - 1, other.length - 1].sort((one, next) => one - next);
  const least = less ?? 0;
  const total = least + (more ?? 0);
  if (least <= 0 || (2 * least) / total < LEAST_LIKENESS) return 0;
  let common = 0;
  for (const [pair, count] of pairsOf(other)) common += Math.min(count, asked.pairs.get(pair) ?? 0);
  return (2 * common) / total;
};

/**
 * How alike two questions are, 0 to 1: their letters times the words that say something, so that two questions that differ in nothing but a place's name or a number are not alike.
 * A question with a "not" is another question. (Dice, "Measures of the amount of ecologic association between species", 1945.)
 */
export const textLikeness = (asked: AskedText, other: TextProfile): number => {
  const pairs = commonPairs(asked, other.plain);
  if (pairs < LEAST_LIKENESS) return 0;
  return pairs * commonTerms(asked.terms, other.terms) * (asked.isNegated === other.isNegated ? 1 : OTHER_SENSE);
};
