import { stemOf } from './stem-of.ts';

/** Words of English that say nothing about what is asked. */
const STOP_WORDS = new Set(
  (
    'a about after all also an and any are as at be been before being but by can could d did do does doing during each either else ever every few for from further get gets getting give given go ' +
    'goes going got had has have having he her here hers him his how i if in into is it its just let like ll may me might mine more most much must my need no nor not now of off on once one only ' +
    'onto or other our ours out over own please put re s same shall she should so some such t take tell than that the their theirs them then there these they this those through to too under ' +
    'until up upon us ve very want was we were what when where whether which while who whom whose why will with within without would yes yet you your yours'
  ).split(' '),
);

const PLAIN = /^[\p{ASCII}]*$/u;

/** A text without accents, compatible forms of a letter as one. */
const withoutAccents = (text: string): string => (PLAIN.test(text) ? text : text.normalize('NFKD').replace(/\p{M}/gu, ''));

/** The words of a text in their order, small, without accents. */
export const wordsOf = (text: string): string[] =>
  withoutAccents(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The term that a word, as `wordsOf` has it, stands for; null for one that says nothing. */
export const termOf = (word: string): string | null => (STOP_WORDS.has(word) ? null : stemOf(word));

/** The terms of words, as `wordsOf` has them, each once, in their order. */
export const termsOfWords = (words: readonly string[]): string[] => [...new Set([...new Set(words)].flatMap((word) => termOf(word) ?? []))];

/** The words of a text that say something, stemmed, each once, in their order. */
export const contentTerms = (text: string): string[] => termsOfWords(wordsOf(text));

/** Words that only make a question of "how". */
const HOW = /\bhow (?:high|long|far|often|soon|quickly|large|big)\b/giu;

/** The words of a question that say what it is about, as `contentTerms` has them. */
export const questionTerms = (question: string): string[] => contentTerms(question.replace(HOW, ' '));

/** A word that begins with a capital or has a digit inside capitals, and does not begin its sentence. */
const NAME = /(?<=[\p{L}\p{N},;:)’'-] )\p{Lu}[\p{L}\p{N}]*/gu;

/** Words that a question writes as names, as `contentTerms` has them. A question that is all capitals or a title names nothing. */
export const namedTerms = (question: string): string[] => {
  const words = question.match(/\p{L}+/gu) ?? [];
  const capitals = words.filter((word) => /^\p{Lu}/u.test(word)).length;
  if (words.length > 3 && capitals > words.length * 0.6) return [];
  return contentTerms((question.match(NAME) ?? []).join(' '));
};
