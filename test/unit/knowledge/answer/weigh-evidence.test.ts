import { describe, expect, it } from 'vitest';
import { weighByJudge } from '../../../../shared/knowledge/answer/weigh-by-judge.ts';
import { weighEvidence } from '../../../../shared/knowledge/answer/weigh-evidence.ts';
import type { Candidate } from '../../../../shared/knowledge/retrieve/retrieve-chunks.ts';

const candidate = ({ documentId, text, ...rest }: { documentId: string; text: string } & Partial<Candidate>): Candidate => ({
  chunkId: `${documentId}#0`,
  documentId,
  index: 0,
  title: documentId,
  headings: [documentId],
  page: null,
  text: `${documentId}\n\n${text}`,
  contentHash: documentId,
  tier: 'tenant',
  visibility: 'private',
  language: 'en',
  relevance: 0.5,
  cosine: 0.5,
  coverage: 0.3,
  score: 0.6,
  ...rest,
});
const weigh = async (question: string, candidates: Candidate[], embedderName = 'use-lite-en') =>
  await weighEvidence({ question, retrieval: { chunks: candidates, candidates, conflicts: [] }, embedderName });

const PRAM = 'A folded pram and a car seat travel free of charge on all airlines.';
const QUESTION = 'Do we have to pay extra for the baby buggy?';
const OTHERS = [
  candidate({
    documentId: 'Tipping',
    text: 'For a safari guide we suggest USD 10 per guest per day.',
    cosine: 0.3,
    score: 0.3,
    coverage: 0,
  }),
  candidate({ documentId: 'Gates', text: 'The gates close at 18:30 from November to February.', cosine: 0.3, score: 0.3, coverage: 0 }),
];

describe('evidence', () => {
  it('is what answers in other words, first, with its sentence', async () => {
    const [first] = await weigh(QUESTION, [...OTHERS, candidate({ documentId: 'Luggage', text: PRAM })]);
    expect(first).toMatchObject({ chunk: { documentId: 'Luggage' }, sentences: [{ text: PRAM }] });
    expect(first?.relevance).toBeGreaterThanOrEqual(0.4);
  });

  it('is not halved where two documents say the same', async () => {
    const [alone] = await weigh(QUESTION, [...OTHERS, candidate({ documentId: 'Luggage', text: PRAM })]);
    const [twice] = await weigh(QUESTION, [
      ...OTHERS,
      candidate({ documentId: 'Luggage', text: PRAM }),
      candidate({ documentId: 'Families', text: PRAM }),
    ]);
    expect(twice?.relevance).toBeGreaterThan((alone?.relevance ?? 1) - 0.1);
  });

  it('is what a question in another language names in the same words', async () => {
    const text = 'Der Reiseveranstalter heisst Zwirbel.';
    const worded = candidate({ documentId: 'Kontakt', text, coverage: 1, cosine: 0.6, score: 2.6 });
    const [first] = await weigh('Reiseveranstalter Zwirbel?', [...OTHERS, worded]);
    expect(first).toMatchObject({ chunk: { documentId: 'Kontakt' } });
    expect(first?.relevance).toBeGreaterThanOrEqual(0.7);
  });

  it('is what is asked for in its own words, even where the judge doubts', async () => {
    const text = 'The planning fee is R250 per booking and is not refunded.';
    const worded = candidate({ documentId: 'Fees', text, coverage: 1, cosine: 0.6, score: 2.6 });
    const judged = await weighByJudge({ question: 'How much is the planning fee?', candidates: [worded], embedderName: 'use-lite-en' });
    expect(judged?.[0]?.relevance).toBeLessThan(0.4);
    const [first] = await weigh('How much is the planning fee?', [worded]);
    expect(first?.relevance).toBeGreaterThanOrEqual(0.7);
  });

  it('is weighed by rules beside an embedder that the judge was not trained with, and without any', async () => {
    const worded = candidate({ documentId: 'Luggage', text: PRAM, coverage: 1 });
    for (const [embedderName, cosine] of [
      ['text-embedding-3-small', 0.8],
      ['use-lite-en', null],
    ] as const) {
      const [first] = await weigh('folded pram car seat?', [{ ...worded, cosine }], embedderName);
      expect(first?.relevance, embedderName).toBeGreaterThanOrEqual(0.7);
    }
  });

  it('is nothing of nothing', async () => {
    expect(await weigh(QUESTION, [])).toEqual([]);
  });
});
