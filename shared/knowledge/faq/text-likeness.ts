import { termsOfWords, wordsOf } from '../retrieve/content-terms.ts';

/** What likeness needs of a text. `plain`: its words in their order, small and without accents, a space between them. */
export type TextProfile = { plain: string; terms: readonly string[]; isNegated: boolean };

/** A text that others are compared with. */
export type AskedText = TextProfile & { countCommonPairs: (other: string, atLeast: number) => number };

const NEGATIONS = /\b(?:not|no|never|without|except|cannot)\b/;
/** No threshold is so low: what is less alike is not compared to the end. */
const LEAST_LIKENESS = 0.75;
const FUZZY_CHARACTERS = 5;
const OTHER_SENSE = 0.5;
const CHARACTER_CODES = 65_536;
/** Up to so many a table of all their pairs is small. */
const FEW_LETTERS = 128;

/** The terms of a plain text. */
export const termsOf = (plain: string): string[] => termsOfWords(plain.split(' ').filter((word) => word !== ''));

/** The plain form of a text. */
export const plainOf = (text: string): string => wordsOf(text.replace(/n['’]t\b/gi, ' not')).join(' ');

export const profileText = (text: string): TextProfile => {
  const plain = plainOf(text);
  return { plain, terms: termsOf(plain), isNegated: NEGATIONS.test(plain) };
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
  if (Math.abs(one.length - other.length) > 1 || Math.min(one.length, other.length) < FUZZY_CHARACTERS) return false;
  return isOneLetterOff(one, other) && !/\d/.test(one + other);
};

/** Sørensen-Dice coefficient of two lists of terms. */
const commonTerms = (one: readonly string[], other: readonly string[]): number => {
  if (one.length + other.length === 0) return 1;
  const shared = (from: readonly string[], to: readonly string[]): number =>
    from.filter((term) => to.some((candidate) => isSameTerm(term, candidate))).length;
  return (shared(one, other) + shared(other, one)) / (one.length + other.length);
};

/**
 * Counts the pairs of letters that another text has in common with this one, each as often as both have it; stops where `atLeast` cannot be reached any more, with less than that.
 * Thousands of texts are counted for each question: letters and pairs are numbers here, and nothing is made for a text.
 */
const pairCounter = (plain: string): AskedText['countCommonPairs'] => {
  // 0 is a letter that is not in the text.
  const letters = new Uint16Array(CHARACTER_CODES);
  let known = 0;
  for (let at = 0; at < plain.length; at += 1) {
    const code = plain.charCodeAt(at);
    if (letters[code] === 0) {
      known += 1;
      letters[code] = known;
    }
  }
  const width = known + 1;
  // The place of each pair in the counts, 0 where there is none.
  const table = new Uint32Array(width <= FEW_LETTERS ? width * width : 0);
  const rest = new Map<number, number>();
  const placeOf = (pair: number): number => (pair < table.length ? (table[pair] ?? 0) : (rest.get(pair) ?? 0));
  const counts = new Uint32Array(plain.length + 1);
  let last = 0;
  for (let at = 1; at < plain.length; at += 1) {
    const pair = (letters[plain.charCodeAt(at - 1)] ?? 0) * width + (letters[plain.charCodeAt(at)] ?? 0);
    let place = placeOf(pair);
    if (place === 0) {
      last += 1;
      place = last;
      if (pair < table.length) table[pair] = place;
      else rest.set(pair, place);
    }
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const left = new Uint32Array(counts.length);
  return (other, atLeast) => {
    left.set(counts);
    let common = 0;
    let missable = other.length - 1 - atLeast;
    let first = letters[other.charCodeAt(0)] ?? 0;
    for (let at = 1; at < other.length && missable >= 0; at += 1) {
      const second = letters[other.charCodeAt(at)] ?? 0;
      const place = placeOf(first * width + second);
      first = second;
      const open = left[place] ?? 0;
      if (open === 0) {
        missable -= 1;
        continue;
      }
      left[place] = open - 1;
      common += 1;
    }
    return common;
  };
};

export const profileAsked = (text: string): AskedText => {
  const profile = profileText(text);
  return { ...profile, countCommonPairs: pairCounter(profile.plain) };
};

/** Sørensen-Dice coefficient of the pairs of letters that follow each other; 0 where it is below `least`. */
const commonPairs = ({ asked, other, least }: { asked: AskedText; other: string; least: number }): number => {
  if (asked.plain === other) return 1;
  const shorter = Math.min(asked.plain.length, other.length) - 1;
  const total = asked.plain.length + other.length - 2;
  if (shorter <= 0 || (2 * shorter) / total < least) return 0;
  // A pair less than what is needed: rounding must not end a comparison too early.
  const common = asked.countCommonPairs(other, Math.floor((least * total) / 2) - 1);
  const pairs = (2 * common) / total;
  return pairs < least ? 0 : pairs;
};

/**
 * How alike two questions are, `least` to 1: their letters times the words that say something, so that two questions that differ in nothing but a place's name or a number are not alike. 0 where that is
 * below `least` (which is LEAST_LIKENESS or more). A question with a "not" is another question. `other` is plain.
 * (Dice, "Measures of the amount of ecologic association between species", 1945.)
 */
export const textLikeness = ({ asked, other, least }: { asked: AskedText; other: string; least: number }): number => {
  const pairs = commonPairs({ asked, other, least: Math.max(least, LEAST_LIKENESS) });
  if (pairs === 0) return 0;
  const sense = asked.isNegated === NEGATIONS.test(other) ? 1 : OTHER_SENSE;
  if (pairs * sense < least) return 0;
  const likeness = pairs * commonTerms(asked.terms, termsOf(other)) * sense;
  return likeness < least ? 0 : likeness;
};
