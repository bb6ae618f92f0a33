import { contentTerms } from '../knowledge/retrieve/content-terms.ts';
import { type CaseOutcome, type ExpectedAnswer, isRefusal } from './evaluation-case.ts';

export type CaseGrade = 'good' | 'fair' | 'poor';

const KEYWORDS = 0.35;
const ANY_OF = 0.15;
const NOT_FORBIDDEN = 0.25;
const METHOD = 0.25;
const GOOD = 0.85;
const FAIR = 0.7;

export const gradeOf = (score: number): CaseGrade => (score >= GOOD ? 'good' : score >= FAIR ? 'fair' : 'poor');

const plain = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/**
 * How good an answer is, 0 to 1: 0.35 for its keywords, 0.15 for one of its documents, 0.25 for saying nothing that was wrong, 0.25 for answering or refusing rightly (spec: knowledge, Feedback and
 * evaluation). A part that nothing is known of counts in full.
 */
export const scoreCase = ({ expected, outcome }: { expected: ExpectedAnswer; outcome: CaseOutcome }): number => {
  const isRefused = isRefusal(outcome.method);
  const said = new Set(contentTerms(outcome.answer));
  const keywords =
    expected.keywords.length === 0 ? 1 : expected.keywords.filter((word) => said.has(word)).length / expected.keywords.length;
  const isOfDocuments =
    expected.documentIds.length === 0 || outcome.citedDocumentIds.some((documentId) => expected.documentIds.includes(documentId));
  const isForbidden = expected.forbidden !== null && plain(outcome.answer).includes(plain(expected.forbidden));
  const isMethod = expected.method === 'any' || (expected.method === 'refused') === isRefused;
  // In hundredths, so that all parts together are exactly one.
  const hundredths =
    KEYWORDS * 100 * keywords +
    (isOfDocuments ? ANY_OF * 100 : 0) +
    (isForbidden ? 0 : NOT_FORBIDDEN * 100) +
    (isMethod ? METHOD * 100 : 0);
  return Math.round(hundredths * 100) / 10_000;
};
