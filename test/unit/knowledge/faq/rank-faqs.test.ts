import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FaqCandidate, prepareFaq } from '../../../../shared/knowledge/faq/prepare-faq.ts';
import { bandOf, rankFaqs } from '../../../../shared/knowledge/faq/rank-faqs.ts';
import { openRandom } from '../../../fixtures/open-random.ts';
import { rankPlainly } from './rank-plainly.ts';

const faq = (over: Partial<FaqCandidate> = {}): FaqCandidate => ({
  id: 'visa',
  question: 'Do I need a visa for Kenya?',
  variations: ['Is an entry permit required for Kenya?'],
  keywords: [],
  priority: 0,
  ...over,
});
const rank = (question: string, faqs: readonly FaqCandidate[]) => rankFaqs({ question, faqs: faqs.map(prepareFaq) });
const best = (question: string, ...faqs: FaqCandidate[]) => rank(question, faqs.length === 0 ? [faq()] : faqs)[0];

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
    const ranked = rank('Do I need a visa for Kenya?', [...many, ...many]);
    expect(ranked.map(({ id }) => id)).toEqual(['f7', 'f6', 'f5', 'f4', 'f3']);
  });

  it('any text gives scores within 0 and 1 and never fails', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.lorem({ maxCount: 12 }));
    fc.assert(
      fc.property(text, text, fc.array(text, { maxLength: 4 }), fc.integer({ min: 0, max: 10 }), (question, own, words, priority) => {
        const ranked = rank(question, [faq({ question: own, keywords: words, variations: words, priority })]);
        for (const { score } of ranked) {
          expect(score).toBeGreaterThanOrEqual(0.3);
          expect(score).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('three hundred FAQs of the greatest size are matched within seconds', () => {
    const sentence = 'visa kenya permit '.repeat(16);
    const many = Array.from({ length: 300 }, (_, index) =>
      faq({ id: `f${index}`, question: sentence, variations: Array.from({ length: 20 }, () => sentence) }),
    );
    const startMs = performance.now();
    rank(`${sentence}?`, many);
    expect(performance.now() - startMs).toBeLessThan(4_000);
  });

  it('gives what comparing everything with everything gives, on any FAQs, however near to the question or to a threshold', () => {
    const seldom = [
      "Don't",
      'can’t',
      'İzmir',
      'ΌΣΟΣ Σ',
      'Hôtel',
      'ﬁt',
      '日本',
      'виза',
      '\u0301a',
      '\ud800',
      '12',
      '2026-05-31',
      '-',
      "n't",
      'not',
    ];
    const often = [
      'visa',
      'visas',
      'Kenya',
      'Kenia',
      'Tanzania',
      'need',
      'permit',
      'permits',
      'a',
      'for',
      'is',
      'the',
      'entry',
      'without',
      'child',
      'children',
      'luggage',
      'deposit',
    ];
    const word = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...often) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });
    const text = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));
    const changed = fc.tuple(text, fc.nat(40), fc.constantFrom('', 'x', ' permit', ' not ', 'ó')).map(([own, at, more]) => ({
      own,
      other: own.slice(0, at) + more + own.slice(at + 1),
    }));
    // Likeness lies near its thresholds where each word has a slip or none: the words count as the same, the letters do not.
    const long = fc.constantFrom('passport', 'luggage', 'breakfast', 'transfer', 'insurance', 'reservation', 'Botswana', 'helicopter');
    const slip = fc.constantFrom('none', 'none', 'middle', 'missing', 'added');
    const slipped = fc.array(fc.tuple(long, slip, fc.nat(9)), { minLength: 3, maxLength: 8 }).map((words) => ({
      own: words.map(([own]) => own).join(' '),
      other: words
        .map(([own, how, at]) => {
          if (how === 'none') return own;
          return `${own.slice(0, at % own.length)}${how === 'missing' ? '' : 'q'}${own.slice((at % own.length) + (how === 'added' ? 0 : 1))}`;
        })
        .join(' '),
    }));
    const near = fc.oneof(changed, slipped);
    const one = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      texts: near,
      isQuestion: fc.boolean(),
      variations: fc.array(text, { maxLength: 3 }),
      keywords: fc.array(text, { maxLength: 3 }),
      priority: fc.integer({ min: 0, max: 10 }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 9 }), text, fc.nat(), (drawn, free, pick) => {
        const faqs = drawn.map(({ id, texts, isQuestion, variations, keywords, priority }) => ({
          ...{ id, keywords, priority },
          question: isQuestion ? texts.own : 'What else is there?',
          variations: isQuestion ? variations : [...variations, texts.own],
        }));
        const texts = [free, ...drawn.flatMap(({ texts: { own, other }, variations }) => [own, other, other, other, ...variations])];
        const question = texts[pick % texts.length] ?? free;
        expect(rank(question, faqs)).toEqual(rankPlainly({ question, faqs }));
      }),
      { numRuns: 1_500 },
    );
  });

  it('twenty thousand variations take less than a fifth of comparing them plainly', () => {
    const random = openRandom(5);
    const words =
      'visa passport transfer lodge safari child luggage refund insurance season beach gate driver breakfast airport what how is the for'.split(
        ' ',
      );
    const sentence = () => `${Array.from({ length: 24 }, () => words[Math.floor(random() * words.length)]).join(' ')}?`;
    const faqs = Array.from({ length: 1_000 }, (_, index) =>
      faq({ id: `f${index}`, question: sentence(), variations: Array.from({ length: 20 }, sentence), keywords: ['visa'] }),
    );
    const question = faqs[500]?.variations[7] ?? '';
    const timeMs = (run: () => unknown): number => {
      const start = process.cpuUsage();
      run();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1_000;
    };
    const prepared = faqs.map(prepareFaq);
    expect(rankFaqs({ question, faqs: prepared })).toEqual(rankPlainly({ question, faqs }));
    const quick = Math.min(...[1, 2, 3].map(() => timeMs(() => rankFaqs({ question, faqs: prepared }))));
    expect(quick * 5).toBeLessThan(timeMs(() => rankPlainly({ question, faqs })));
  });
});
