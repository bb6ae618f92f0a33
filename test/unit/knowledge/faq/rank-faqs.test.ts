import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandOf, type FaqCandidate, rankFaqs } from '../../../../shared/knowledge/faq/rank-faqs.ts';

const faq = (over: Partial<FaqCandidate> = {}): FaqCandidate => ({
  id: 'visa',
  question: 'Do I need a visa for Kenya?',
  variations: ['Is an entry permit required for Kenya?'],
  keywords: [],
  priority: 0,
  ...over,
});
const best = (question: string, ...faqs: FaqCandidate[]) => rankFaqs({ question, faqs: faqs.length === 0 ? [faq()] : faqs })[0];

describe('FAQ match', () => {
  it('the same question, however written, is exact', () => {
    expect(best('do i need a VISA for Kenya')).toEqual({ id: 'visa', score: 1, reason: 'exact', band: 'exact' });
    expect(best('Do I need a visa for Kenyaa?')).toMatchObject({ reason: 'exact', band: 'exact' });
  });

  it('a variation counts 0.95 of its likeness', () => {
    expect(best('Is an entry permit required for Kenya?')).toEqual({ id: 'visa', score: 0.95, reason: 'variation', band: 'exact' });
  });

  it('another place, another number or a "not" is another question', () => {
    expect(best('Do I need a visa for Tanzania?')).toBeUndefined();
    const pool = faq({ question: 'May children of 5 years use the pool alone?', variations: [] });
    expect(best('May children of 6 years use the pool alone?', pool)).toBeUndefined();
    const breakfast = faq({ question: 'Is the room with breakfast?', variations: [] });
    expect(best('Is the room without breakfast?', breakfast)?.score ?? 0).toBeLessThan(0.8);
  });

  it('keywords: the share of what is asked plus 0.05 for each step of priority, at most 0.85, at least 0.30', () => {
    const keyed = faq({ question: 'What about pets?', variations: [], keywords: ['dogs', 'cats'], priority: 2 });
    // Two of four words that say something: 0.5 + 0.1.
    expect(best('dogs cats swimming beach', keyed)).toEqual({ id: 'visa', score: 0.6, reason: 'keywords', band: 'medium' });
    expect(best('dogs and cats', keyed)).toMatchObject({ score: 0.85, reason: 'keywords', band: 'high' });
    expect(best('dogs swimming beach sunset', { ...keyed, priority: 0 })).toBeUndefined();
    expect(best('swimming beach', { ...keyed, priority: 10 }), 'priority alone is no match').toBeUndefined();
  });

  it('keywords alone never answer a question that names something else', () => {
    const keyed = faq({ keywords: ['visa'], priority: 10 });
    expect(best('What visa for Botswana?', keyed)?.score).toBe(0.79);
    expect(best('What visa for Kenya?', keyed)?.score).toBe(0.85);
  });

  it('its words in their order are a pattern of 0.60', () => {
    expect(best('Do children and grandparents need a visa, or a letter, before flying to Kenya in June?')).toEqual({
      id: 'visa',
      score: 0.6,
      reason: 'pattern',
      band: 'medium',
    });
  });

  it('bands begin at 0.95, 0.80, 0.60 and 0.40', () => {
    expect([0.95, 0.949, 0.8, 0.799, 0.6, 0.599, 0.4, 0.399].map(bandOf)).toEqual([
      'exact',
      'high',
      'high',
      'medium',
      'medium',
      'low',
      'low',
      null,
    ]);
  });

  it('each FAQ once, five at most, best first and of equal ones the more important', () => {
    const many = Array.from({ length: 8 }, (_, index) => faq({ id: `f${index}`, priority: index }));
    const ranked = rankFaqs({ question: 'Do I need a visa for Kenya?', faqs: [...many, ...many] });
    expect(ranked.map(({ id }) => id)).toEqual(['f7', 'f6', 'f5', 'f4', 'f3']);
  });

  it('any text gives scores within 0 and 1 and never fails', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.lorem({ maxCount: 12 }));
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 4 }), fc.integer({ min: 0, max: 10 }), (question, own, words, priority) => {
        const ranked = rankFaqs({ question, faqs: [faq({ question: own, keywords: words, variations: words, priority })] });
        for (const { score } of ranked) {
          expect(score).toBeGreaterThanOrEqual(0.3);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('a thousand FAQs of the greatest size are matched within seconds', () => {
    const sentence = 'visa kenya permit '.repeat(16);
    const many = Array.from({ length: 1_000 }, (_, index) =>
      faq({ id: `f${index}`, question: sentence, variations: Array.from({ length: 20 }, () => sentence) }),
    );
    const startMs = performance.now();
    rankFaqs({ question: `${sentence}?`, faqs: many });
    expect(performance.now() - startMs).toBeLessThan(4_000);
  });
});
