import { describe, expect, it } from 'vitest';
import { clusterQuestions } from '../../../shared/evaluation/cluster-questions.ts';
import { decideGate } from '../../../shared/evaluation/decide-gate.ts';
import type { CaseOutcome, ExpectedAnswer } from '../../../shared/evaluation/evaluation-case.ts';
import { expectAnswer } from '../../../shared/evaluation/expect-answer.ts';
import { groundednessOf } from '../../../shared/evaluation/groundedness-of.ts';
import { type MeasuredCase, measureRun } from '../../../shared/evaluation/measure-run.ts';
import { RATINGS, ratingOfHelpful, verdictOf } from '../../../shared/evaluation/rating.ts';
import { gradeOf, scoreCase } from '../../../shared/evaluation/score-case.ts';
import { contentTerms } from '../../../shared/knowledge/retrieve/content-terms.ts';

const outcome = (over: Partial<CaseOutcome> = {}): CaseOutcome => ({
  method: 'extractive',
  answer: 'The gate closes at sunset. [1]',
  retrievedDocumentIds: ['gates', 'park', 'visa'],
  citedDocumentIds: ['gates'],
  excerpts: ['The gate closes at sunset.'],
  costMicroUsd: 0,
  ...over,
});
const expected = (over: Partial<ExpectedAnswer> = {}): ExpectedAnswer => ({
  method: 'answered',
  keywords: contentTerms('gate sunset'),
  documentIds: ['gates'],
  forbidden: null,
  ...over,
});
const refused = outcome({ method: 'no_results', answer: 'Not known.', retrievedDocumentIds: [], citedDocumentIds: [], excerpts: [] });
const gold = (over: Partial<MeasuredCase> = {}): MeasuredCase => ({
  isGold: true,
  expected: expected(),
  outcome: outcome(),
  score: 1,
  ...over,
});

describe('ratings', () => {
  it('correct is gold, somewhat correct ambiguous, all others need review; helpful is correct or incorrect', () => {
    expect(RATINGS.map(verdictOf)).toEqual(['gold', 'ambiguous', 'needs_review', 'needs_review']);
    expect([ratingOfHelpful(true), ratingOfHelpful(false)]).toEqual(['correct', 'incorrect']);
  });

  it('say what is to be expected', () => {
    const row = { method: 'extractive' as const, answer: 'The gate closes at sunset. [1]', cited_ids: ['gates'] };
    expect(expectAnswer({ ...row, verdict: 'gold' })).toMatchObject({ method: 'answered', documentIds: ['gates'], forbidden: null });
    expect(expectAnswer({ ...row, verdict: 'gold' }).keywords).not.toContain('1');
    expect(expectAnswer({ ...row, verdict: 'needs_review' })).toMatchObject({ method: 'any', documentIds: [], forbidden: row.answer });
    expect(expectAnswer({ ...row, verdict: 'gold', method: 'no_results' })).toMatchObject({ method: 'refused', keywords: [] });
    expect(expectAnswer({ ...row, verdict: 'needs_review', method: 'clarify' })).toMatchObject({ method: 'answered', forbidden: null });
  });
});

describe('the score of a case', () => {
  it('is 0.35 keywords + 0.15 any-of + 0.25 forbidden absent + 0.25 method', () => {
    expect(scoreCase({ expected: expected(), outcome: outcome() })).toBe(1);
    expect(scoreCase({ expected: expected({ keywords: contentTerms('gate moon') }), outcome: outcome() })).toBe(0.825);
    expect(scoreCase({ expected: expected({ documentIds: ['visa'] }), outcome: outcome() })).toBe(0.85);
    expect(scoreCase({ expected: expected({ forbidden: 'the GATE  closes' }), outcome: outcome() })).toBe(0.75);
    expect(scoreCase({ expected: expected(), outcome: refused })).toBe(0.25);
    expect(scoreCase({ expected: expected({ method: 'refused', keywords: [], documentIds: [] }), outcome: refused })).toBe(1);
  });

  it('is good from 0.85, fair from 0.70', () => {
    expect([0.85, 0.849, 0.7, 0.699].map(gradeOf)).toEqual(['good', 'fair', 'fair', 'poor']);
  });
});

describe('the figures of a run', () => {
  it('count recall, reciprocal rank and precision over right answers, refusals over what was rightly refused', () => {
    const second = gold({ expected: expected({ documentIds: ['park'] }) });
    const lost = gold({ expected: expected({ documentIds: ['moon'] }) });
    const rightly = gold({ expected: expected({ method: 'refused', keywords: [], documentIds: [] }), outcome: refused });
    const wrongly = gold({ expected: expected({ method: 'refused', keywords: [], documentIds: [] }), score: 0 });
    const bad = gold({ isGold: false, expected: expected({ documentIds: ['nowhere'] }), outcome: outcome({ costMicroUsd: 7 }) });
    expect(measureRun([gold(), second, lost, rightly, wrongly, bad])).toMatchObject({
      cases: 6,
      answerable: 3,
      unanswerable: 2,
      recallAt1: 1 / 3,
      recallAt3: 2 / 3,
      mrr: (1 + 0.5 + 0) / 3,
      citationPrecision: 1 / 3,
      groundedness: 1,
      refusalRate: 0.5,
      costMicroUsd: 7,
    });
  });

  it('are nothing where nothing was rated', () => {
    expect(measureRun([])).toMatchObject({ cases: 0, recallAt1: null, mrr: null, refusalRate: null, meanScore: null });
  });

  it('call a sentence grounded that one cited excerpt supports', () => {
    expect(groundednessOf(outcome({ answer: 'The gate closes at sunset. Lions eat tourists daily there.' }))).toBe(0.5);
    expect(groundednessOf(outcome({ excerpts: [] }))).toBe(0);
  });
});

describe('the gate', () => {
  const metrics = { ...measureRun([]), recallAt3: 0.9, refusalRate: 0.95 };
  it('fails where recall@3 falls by more than 0.03 or refusals fall under 0.95, and passes at the limits', () => {
    expect(decideGate({ metrics, previousRecallAt3: 0.93 })).toMatchObject({ isPassed: true, reasons: [] });
    expect(decideGate({ metrics, previousRecallAt3: 0.931 })).toMatchObject({ isPassed: false, reasons: ['recall_fell'] });
    expect(decideGate({ metrics: { ...metrics, refusalRate: 0.949 }, previousRecallAt3: null })).toMatchObject({
      isPassed: false,
      reasons: ['refusals_too_few'],
    });
  });
});

describe('groups of questions', () => {
  it('hold what is alike in meaning or in words, the largest first', () => {
    const asked = [
      { text: 'May I bring a parrot?', vector: [0, 1] },
      { text: 'How deep is the pool?', vector: [1, 0] },
      { text: 'What depth does the swimming basin have?', vector: [0.9, Math.sqrt(1 - 0.81)] },
      { text: 'the depth of the swimming basin, what is it', vector: null },
    ];
    expect(clusterQuestions(asked)).toEqual([[1, 2], [0], [3]]);
    expect(clusterQuestions(asked.map(({ text }) => ({ text, vector: null })))).toEqual([[2, 3], [0], [1]]);
  });
});
