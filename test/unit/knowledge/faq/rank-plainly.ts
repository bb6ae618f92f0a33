import type { FaqCandidate } from '../../../../shared/knowledge/faq/prepare-faq.ts';
import type { FaqReason, RankedFaq } from '../../../../shared/knowledge/faq/rank-faqs.ts';
import { bandOf } from '../../../../shared/knowledge/faq/rank-faqs.ts';
import { contentTerms, namedTerms } from '../../../../shared/knowledge/retrieve/content-terms.ts';

/** What likeness needs of a text, worked out once. */
type TextProfile = { plain: string; terms: readonly string[]; isNegated: boolean };

/** A text that others are compared with. */
type AskedText = TextProfile & { pairs: ReadonlyMap<string, number> };

const NEGATIONS = /\b(?:not|no|never|without|except|cannot)\b/;
/** No threshold is so low: what is less alike is not compared to the end. */
const LEAST_LIKENESS = 0.75;
const FUZZY_CHARACTERS = 5;
const OTHER_SENSE = 0.5;

const profileText = (text: string): TextProfile => {
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
const isSameTerm = (one: string, other: string): boolean => {
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

const profileAsked = (text: string): AskedText => {
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
const textLikeness = (asked: AskedText, other: TextProfile): number => {
  const pairs = commonPairs(asked, other.plain);
  if (pairs < LEAST_LIKENESS) return 0;
  return pairs * commonTerms(asked.terms, other.terms) * (asked.isNegated === other.isNegated ? 1 : OTHER_SENSE);
};

const EXACT_LIKENESS = 0.9;
const VARIATION_LIKENESS = 0.8;
const VARIATION_WEIGHT = 0.95;
const PRIORITY_WEIGHT = 0.05;
const KEYWORDS_CAP = 0.85;
const KEYWORDS_FLOOR = 0.3;
const PATTERN_SCORE = 0.6;
/** What keywords are worth at most where the question names something that the FAQ does not: less than an answer needs. */
const OTHER_NAME_CAP = 0.79;
const MAX_RANKED = 5;
const says = (terms: readonly string[], term: string): boolean => terms.some((candidate) => isSameTerm(candidate, term));

const byKeywords = ({ asked, names, faq }: { asked: TextProfile; names: readonly string[]; faq: FaqCandidate }): number => {
  const { terms } = profileText(faq.keywords.join(' '));
  const found = asked.terms.filter((term) => says(terms, term)).length;
  if (found === 0) return 0;
  const own = profileText([faq.question, ...faq.variations, ...faq.keywords].join(' ')).terms;
  const cap = names.every((name) => says(own, name)) ? KEYWORDS_CAP : OTHER_NAME_CAP;
  const score = Math.min(cap, found / asked.terms.length + PRIORITY_WEIGHT * faq.priority);
  return score >= KEYWORDS_FLOOR ? score : 0;
};

/** Whether the words of the FAQ's question stand in what is asked, in their order, whatever stands between them. */
const isPattern = ({ asked, own }: { asked: TextProfile; own: TextProfile }): boolean => {
  if (own.terms.length < 2 || asked.isNegated !== own.isNegated) return false;
  let at = 0;
  for (const term of asked.terms) if (isSameTerm(term, own.terms[at] ?? '')) at += 1;
  return at >= own.terms.length;
};

const scoreFaq = (given: { asked: AskedText; names: readonly string[]; faq: FaqCandidate }): Omit<RankedFaq, 'id' | 'band'> => {
  const { asked, faq } = given;
  const own = profileText(faq.question);
  const exact = textLikeness(asked, own);
  const variation = Math.max(0, ...faq.variations.map((text) => textLikeness(asked, profileText(text))));
  const scores: [FaqReason, number][] = [
    ['exact', exact >= EXACT_LIKENESS ? exact : 0],
    ['variation', variation >= VARIATION_LIKENESS ? variation * VARIATION_WEIGHT : 0],
    ['keywords', byKeywords(given)],
    ['pattern', isPattern({ asked, own }) ? PATTERN_SCORE : 0],
  ];
  const [reason, score] = scores.reduce((best, next) => (next[1] > best[1] ? next : best));
  return { reason, score };
};

/**
 * How FAQs are ranked, in the plainest words: every text is worked out whole, every two are compared to the end. However slow, what is quick is compared with it.
 */
export const rankPlainly = ({ question, faqs }: { question: string; faqs: readonly FaqCandidate[] }): RankedFaq[] => {
  const asked = profileAsked(question);
  if (asked.plain === '') return [];
  const names = namedTerms(question);
  const best = new Map<string, RankedFaq & { priority: number }>();
  for (const faq of faqs) {
    const { reason, score } = scoreFaq({ asked, names, faq });
    if (score === 0 || score <= (best.get(faq.id)?.score ?? 0)) continue;
    best.set(faq.id, { id: faq.id, score, reason, band: bandOf(score), priority: faq.priority });
  }
  return [...best.values()]
    .sort((one, other) => other.score - one.score || other.priority - one.priority || (one.id < other.id ? -1 : 1))
    .slice(0, MAX_RANKED)
    .map(({ priority: _, ...ranked }) => ranked);
};
