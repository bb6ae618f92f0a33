import { z } from 'zod';
import { type CaseOutcome, type ExpectedAnswer, isRefusal } from './evaluation-case.ts';
import { groundednessOf } from './groundedness-of.ts';

/** Shares from 0 to 1; null: no case says anything about it. Costs in micro US dollars, lengths in characters. */
export const metricsSchema = z.object({
  cases: z.int(),
  answerable: z.int(),
  unanswerable: z.int(),
  recallAt1: z.number().nullable(),
  recallAt3: z.number().nullable(),
  mrr: z.number().nullable(),
  citationPrecision: z.number().nullable(),
  groundedness: z.number().nullable(),
  refusalRate: z.number().nullable(),
  meanScore: z.number().nullable(),
  meanLength: z.number().nullable(),
  costMicroUsd: z.int(),
});
export type Metrics = z.infer<typeof metricsSchema>;

export type MeasuredCase = { isGold: boolean; expected: ExpectedAnswer; outcome: CaseOutcome; score: number };

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Place of the first right document, from 1; null: none was found. */
const placeOf = ({ expected, outcome }: MeasuredCase): number | null => {
  const at = outcome.retrievedDocumentIds.findIndex((documentId) => expected.documentIds.includes(documentId));
  return at === -1 ? null : at + 1;
};

/** The figures of a run. Recall, reciprocal rank and precision of citations are over right answers whose documents are known, refusals over questions that were rightly refused. */
export const measureRun = (cases: readonly MeasuredCase[]): Metrics => {
  const found = cases.filter(({ isGold, expected }) => isGold && expected.documentIds.length > 0);
  const places = found.map(placeOf);
  const refused = cases.filter(({ isGold, expected }) => isGold && expected.method === 'refused');
  const answered = cases.filter(({ outcome }) => !isRefusal(outcome.method));
  const within = (place: number): number | null => mean(places.map((at) => (at !== null && at <= place ? 1 : 0)));
  const precise = found
    .filter(({ outcome }) => outcome.citedDocumentIds.length > 0)
    .map(({ expected, outcome }) => {
      const right = outcome.citedDocumentIds.filter((documentId) => expected.documentIds.includes(documentId));
      return right.length / outcome.citedDocumentIds.length;
    });
  return {
    cases: cases.length,
    answerable: cases.filter(({ isGold, expected }) => isGold && expected.method === 'answered').length,
    unanswerable: refused.length,
    recallAt1: within(1),
    recallAt3: within(3),
    mrr: mean(places.map((at) => (at === null ? 0 : 1 / at))),
    citationPrecision: mean(precise),
    groundedness: mean(answered.map(({ outcome }) => groundednessOf(outcome))),
    refusalRate: mean(refused.map(({ outcome }) => (isRefusal(outcome.method) ? 1 : 0))),
    meanScore: mean(cases.map(({ score }) => score)),
    meanLength: mean(cases.map(({ outcome }) => outcome.answer.length)),
    costMicroUsd: cases.reduce((sum, { outcome }) => sum + outcome.costMicroUsd, 0),
  };
};
