import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyQuestion } from '../../../../shared/knowledge/retrieve/classify-question.ts';
import { contentTerms, namedTerms } from '../../../../shared/knowledge/retrieve/content-terms.ts';
import { diversify } from '../../../../shared/knowledge/retrieve/diversify.ts';
import { profileOf, valueAt } from '../../../../shared/knowledge/retrieve/embedder-profiles.ts';
import { fuseScores } from '../../../../shared/knowledge/retrieve/fuse-hits.ts';
import { limitPerDocument } from '../../../../shared/knowledge/retrieve/limit-per-document.ts';
import { QUESTION_TYPES } from '../../../../shared/knowledge/retrieve/question-types.ts';
import { relevanceOf } from '../../../../shared/knowledge/retrieve/relevance-of.ts';
import { weighTerms } from '../../../../shared/knowledge/retrieve/weigh-terms.ts';

describe('terms of a question', () => {
  it('are the words that say something, without their endings and accents, each once', () => {
    expect(contentTerms('Do you offer the cheaper Hôtels, and what do the hotels offer?')).toEqual(['of', 'cheap', 'hotel']);
  });

  it('keep numbers, and give the same for a question and a text that differ in the ending alone', () => {
    expect(contentTerms('30 days')).toEqual(['30', 'day']);
    expect(contentTerms('transfers')).toEqual(contentTerms('transfer'));
    expect(contentTerms('policies')).toEqual(contentTerms('policy'));
  });

  it('include what is written as a name, but not the word that begins the sentence', () => {
    expect(namedTerms('Which airline flies from Durban to Mauritius?')).toEqual(contentTerms('Durban Mauritius'));
    expect(namedTerms('HOW MUCH DOES THE TRANSFER COST')).toEqual([]);
  });

  it('weigh more the fewer texts have them, and most where none has: a text is covered by what is rare', () => {
    const candidates = ['visa for Kenya', 'visa for Zambia', 'visa for Malawi'];
    const { coverageOf } = weighTerms({ terms: contentTerms('visa Kenya'), candidates });
    expect(coverageOf('visa for Kenya')).toBe(1);
    expect(coverageOf('visa for Zambia')).toBeLessThan(0.4);
    expect(weighTerms({ terms: contentTerms('balloon visa'), candidates }).coverageOf('visa for Kenya')).toBeLessThan(0.3);
    expect(weighTerms({ terms: contentTerms('and the'), candidates }).coverageOf('and the')).toBe(0);
  });

  it('are said by a text where they are among its own terms, whatever was looked at before', () => {
    const word = fc.constantFrom(
      'Visas',
      'visa',
      'Hôtel',
      'hotels',
      'ﬁtting',
      'fits',
      'the',
      'Straße',
      '30',
      'days',
      'дома',
      '寿司',
      "don't",
      'İzmir',
      '\u0301',
      '–',
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 6 }), (question, candidates) => {
        const terms = contentTerms(question);
        const { coverageOf } = weighTerms({ terms, candidates });
        for (const candidate of candidates) {
          const own = new Set(contentTerms(candidate));
          const said = terms.filter((term) => own.has(term));
          expect(coverageOf(candidate) > 0).toBe(said.length > 0);
          expect(coverageOf(candidate) > 1 - 1e-9).toBe(terms.length > 0 && said.length === terms.length);
        }
      }),
    );
  });

  it('are found in any text in time that grows with its length', () => {
    fc.assert(fc.property(fc.string({ maxLength: 2_000 }), (text) => contentTerms(text).every((term) => term !== '')));
    const startMs = performance.now();
    contentTerms('a'.repeat(500_000));
    namedTerms('A '.repeat(100_000));
    expect(performance.now() - startMs).toBeLessThan(3_000);
  });
});

describe('the two halves of a search, fused', () => {
  const candidates = [
    { cosine: 0.2, keyword: 9 },
    { cosine: 0.7, keyword: 1 },
    { cosine: 0.5, keyword: 0 },
  ];
  const bestOf = (coverage: number): number => {
    const scores = fuseScores({ candidates, coverage });
    return scores.indexOf(Math.max(...scores));
  };

  it('follow the words where the best text by words says the whole question, and the meaning where it says little of it', () => {
    expect(bestOf(1)).toBe(0);
    expect(bestOf(0.2)).toBe(1);
  });

  it('are words alone where nothing was embedded', () => {
    expect(fuseScores({ candidates: candidates.map(({ keyword }) => ({ cosine: null, keyword })), coverage: 1 })).toEqual([2, 2 / 9, 0]);
  });
});

describe('relevance', () => {
  const { semantic } = profileOf('use-lite-en');

  it('lies between 0 and 1 and never falls when there is more evidence', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (cosine, coverage, more) => {
        const one = relevanceOf({ cosine, coverage, semantic });
        expect(one).toBeGreaterThanOrEqual(0);
        expect(one).toBeLessThanOrEqual(1);
        expect(relevanceOf({ cosine, coverage: Math.max(coverage, more), semantic })).toBeGreaterThanOrEqual(one - 1e-9);
      }),
    );
  });

  it('is straight between the points of its curve and flat outside', () => {
    const curve = [
      [0, 0],
      [0.5, 1],
    ] as const;
    expect([-1, 0.25, 0.5, 2].map((at) => valueAt({ curve, at }))).toEqual([0, 0.5, 1, 1]);
  });
});

describe('chunks of one document', () => {
  const chunk = (documentId: string, index: number, relevance: number, contentHash = `${documentId}-${index}`) => ({
    documentId,
    index,
    relevance,
    contentHash,
  });

  it('are two at most, the second next to the first and within 0.08 of it', () => {
    const kept = limitPerDocument([chunk('a', 4, 0.9), chunk('a', 9, 0.89), chunk('a', 5, 0.83), chunk('a', 3, 0.83), chunk('b', 1, 0.5)]);
    expect(kept.map(({ documentId, index }) => `${documentId}${index}`)).toEqual(['a4', 'a5', 'b1']);
    expect(limitPerDocument([chunk('a', 4, 0.9), chunk('a', 5, 0.81)])).toHaveLength(1);
  });

  it('with the same content are one, whichever documents they are of', () => {
    expect(limitPerDocument([chunk('a', 0, 0.9, 'same'), chunk('b', 0, 0.9, 'same')])).toHaveLength(1);
  });
});

describe('variety', () => {
  const items = [
    { id: 'one', relevance: 0.9, kind: 'x' },
    { id: 'twin', relevance: 0.88, kind: 'x' },
    { id: 'other', relevance: 0.6, kind: 'y' },
  ];
  const pick = (lambda: number): string[] =>
    diversify({
      items,
      keep: 2,
      lambda,
      relevanceOf: ({ relevance }) => relevance,
      likeness: (first, second) => (first.kind === second.kind ? 1 : 0),
    }).map(({ id }) => id);

  it('takes what is unlike the first before its twin, unless relevance alone counts', () => {
    expect(pick(0.5)).toEqual(['one', 'other']);
    expect(pick(1)).toEqual(['one', 'twin']);
  });
});

describe('the kind of a question', () => {
  it.each([
    ['What does the transfer cost?', 'pricing'],
    ['Do I need a visa to visit the island?', 'destination'],
    ['Can I cancel my booking?', 'booking'],
    ['Which one is better, Kenya or Zambia?', 'comparison'],
    ['Does the hotel have a pool?', 'hotel_info'],
    ['How do I upload a template?', 'platform_help'],
    ['Who are you?', 'general'],
  ])('%s is %s', (question, type) => {
    expect(classifyQuestion(question).row.type).toBe(type);
  });

  it('has the confidence hits / patterns, and 0.5 where nothing matches', () => {
    const { row, confidence } = classifyQuestion('Can I cancel my booking?');
    expect(confidence).toBe(2 / row.patterns.length);
    expect(classifyQuestion('Who are you?').confidence).toBe(0.5);
  });

  it('is the earlier row of the table where two match as often', () => {
    expect(classifyQuestion('the price of the hotel').row.type).toBe('hotel_info');
    expect(QUESTION_TYPES.map(({ type }) => type)).toEqual([
      'hotel_info',
      'pricing',
      'platform_help',
      'destination',
      'comparison',
      'booking',
      'general',
    ]);
  });
});
