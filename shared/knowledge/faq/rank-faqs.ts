import { namedTerms } from '../retrieve/content-terms.ts';
import type { PreparedFaq } from './prepare-faq.ts';
import { type AskedText, isSameTerm, profileAsked, type TextProfile, textLikeness } from './text-likeness.ts';

/** How a FAQ was recognised. */
export type FaqReason = 'exact' | 'variation' | 'keywords' | 'pattern';
export type FaqBand = 'exact' | 'high' | 'medium' | 'low';
export type RankedFaq = { id: string; score: number; reason: FaqReason; band: FaqBand | null };

/** From this score on a FAQ answers by itself. */
export const DIRECT_SCORE = 0.8;

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
const BANDS: readonly (readonly [FaqBand, number])[] = [
  ['exact', 0.95],
  ['high', 0.8],
  ['medium', 0.6],
  ['low', 0.4],
];

export const bandOf = (score: number): FaqBand | null => BANDS.find(([, least]) => score >= least)?.[0] ?? null;

const says = (terms: readonly string[], term: string): boolean => terms.some((candidate) => isSameTerm(candidate, term));

type Asked = {
  text: AskedText;
  names: readonly string[];
  /** Which of the asked terms a keyword says, by their places. */
  saidBy: (keyword: string) => readonly number[];
};

/** Keywords are the same again and again, of one FAQ and the next: each is looked for once. */
const openAsked = (question: string): Asked => {
  const text = profileAsked(question);
  const known = new Map<string, readonly number[]>();
  const saidBy = (keyword: string): readonly number[] => {
    const said = known.get(keyword) ?? text.terms.flatMap((term, place) => (isSameTerm(keyword, term) ? [place] : []));
    known.set(keyword, said);
    return said;
  };
  return { text, names: namedTerms(question), saidBy };
};

const byKeywords = ({ asked, faq }: { asked: Asked; faq: PreparedFaq }): number => {
  const found = new Set(faq.keywordTerms.flatMap(asked.saidBy)).size;
  if (found === 0) return 0;
  const share = found / asked.text.terms.length + PRIORITY_WEIGHT * faq.priority;
  if (share < KEYWORDS_FLOOR) return 0;
  if (share <= OTHER_NAME_CAP || asked.names.length === 0) return Math.min(KEYWORDS_CAP, share);
  const all = faq.allTerms();
  const isNamed = asked.names.every((name) => says(all, name));
  return Math.min(isNamed ? KEYWORDS_CAP : OTHER_NAME_CAP, share);
};

/** Whether the words of the FAQ's question stand in what is asked, in their order, whatever stands between them. */
const isPattern = ({ asked, own }: { asked: TextProfile; own: TextProfile }): boolean => {
  if (own.terms.length < 2 || asked.isNegated !== own.isNegated) return false;
  let at = 0;
  for (const term of asked.terms) if (isSameTerm(term, own.terms[at] ?? '')) at += 1;
  return at >= own.terms.length;
};

const scoreFaq = ({ asked, faq }: { asked: Asked; faq: PreparedFaq }): Omit<RankedFaq, 'id' | 'band'> => {
  const { text } = asked;
  const exact = textLikeness({ asked: text, other: faq.own.plain, least: EXACT_LIKENESS });
  const variation = Math.max(0, ...faq.variations.map((other) => textLikeness({ asked: text, other, least: VARIATION_LIKENESS })));
  const scores: [FaqReason, number][] = [
    ['exact', exact],
    ['variation', variation * VARIATION_WEIGHT],
    ['keywords', byKeywords({ asked, faq })],
    ['pattern', isPattern({ asked: text, own: faq.own }) ? PATTERN_SCORE : 0],
  ];
  const [reason, score] = scores.reduce((best, next) => (next[1] > best[1] ? next : best));
  return { reason, score };
};

/**
 * The FAQs that fit a question, best first, each once, at most five (spec: knowledge, FAQ): the question itself at a likeness of 0.90; a variation at 0.80, times 0.95; the share of what is asked that is a
 * keyword plus 0.05 for each step of priority, at most 0.85 and at least 0.30; its words as a pattern, 0.60. Of equal scores the higher priority comes first.
 */
export const rankFaqs = ({ question, faqs }: { question: string; faqs: readonly PreparedFaq[] }): RankedFaq[] => {
  const asked = openAsked(question);
  if (asked.text.plain === '') return [];
  const best = new Map<string, RankedFaq & { priority: number }>();
  for (const faq of faqs) {
    const { reason, score } = scoreFaq({ asked, faq });
    if (score === 0 || score <= (best.get(faq.id)?.score ?? 0)) continue;
    best.set(faq.id, { id: faq.id, score, reason, band: bandOf(score), priority: faq.priority });
  }
  return [...best.values()]
    .sort((one, other) => other.score - one.score || other.priority - one.priority || (one.id < other.id ? -1 : 1))
    .slice(0, MAX_RANKED)
    .map(({ priority: _, ...ranked }) => ranked);
};
