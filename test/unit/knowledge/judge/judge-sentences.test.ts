import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JudgedText, judgeSentences } from '../../../../shared/knowledge/judge/judge-sentences.ts';
import { judgeWeights as weights } from '../../../../shared/knowledge/judge/judge-weights.ts';

const text = (heading: string, sentences: string[], found: Partial<JudgedText> = {}): JudgedText => ({
  headings: [heading],
  body: sentences.join(' '),
  sentences,
  cosine: 0.5,
  coverage: 0.2,
  score: 0.5,
  ...found,
});

const HANDBOOK: readonly JudgedText[] = [
  text('Transfers', [
    'The driver waits free of charge for 90 minutes after landing.',
    'A car to the north of the island takes 75 minutes and costs USD 45.',
  ]),
  text('Luggage', ['A folded pram and a car seat travel free of charge.', 'Light aircraft take 15 kilograms in soft bags only.']),
  text('Tipping', ['For a safari guide we suggest USD 10 per guest per day.']),
  text('Cancelling', [
    'A cancellation is only valid when it comes by e-mail or letter.',
    'From 30 to 15 days before arrival we charge 50 percent of the price.',
  ]),
];

const judge = (question: string, texts: readonly JudgedText[] = HANDBOOK) => judgeSentences({ weights, question, texts });
const bestOf = (question: string): string => {
  const { sentences } = judge(question);
  const all = sentences.flatMap((chances, place) =>
    chances.map((chance, at) => ({ chance, sentence: HANDBOOK[place]?.sentences[at] ?? '' })),
  );
  return all.reduce((best, one) => (one.chance > best.chance ? one : best)).sentence;
};

describe('the judge of sentences', () => {
  it.each([
    ['How long will the chauffeur hang around for us once we have touched down?', /^The driver waits/],
    ['Do we pay extra for the baby buggy?', /^A folded pram/],
    ['What is a decent gratuity for the ranger?', /^For a safari guide/],
    ['How many kilograms may I take on a light aircraft?', /^Light aircraft/],
  ])('finds the sentence that answers in other words: %s', (question, expected) => {
    expect(bestOf(question)).toMatch(expected);
  });

  it.each(['Which films are shown on board?', 'What is the name of your managing director?', 'May my dog sleep in the hotel room?'])(
    'thinks it likelier that nothing answers: %s',
    (question) => {
      expect(judge(question).nothing).toBeGreaterThan(0.5);
    },
  );

  it('says that it does not understand another language', () => {
    expect(judge('Wieviel Trinkgeld bekommt der Reiseleiter gewöhnlich täglich?').understood).toBeLessThan(0.6);
    expect(judge('How much does the guide usually get?').understood).toBe(1);
  });

  it('finds nothing in nothing', () => {
    expect(judge('How long does it take?', [])).toMatchObject({ sentences: [], nothing: 1 });
    expect(judge('', HANDBOOK)).toMatchObject({ nothing: 1, understood: 0 });
    expect(judge('How long?', [text('', [''])])).toMatchObject({ sentences: [[0]], nothing: 1 });
  });

  it('gives each sentence a probability, all of them and nothing together 1, whatever the texts are', () => {
    const words = fc.string({ unit: 'grapheme', maxLength: 60 });
    const texts = fc.array(
      fc.record({
        headings: fc.array(words, { maxLength: 3 }),
        body: words,
        sentences: fc.array(words, { maxLength: 4 }),
        cosine: fc.double({ min: -1, max: 1, noNaN: true }),
        coverage: fc.double({ min: 0, max: 1, noNaN: true }),
        score: fc.double({ min: -1, max: 3, noNaN: true }),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(words, texts, (question, found) => {
        const { sentences, nothing } = judge(question, found);
        const all = [...sentences.flat(), nothing];
        expect(sentences.map(({ length }) => length)).toEqual(found.map((one) => one.sentences.length));
        expect(all.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
        expect(all.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 5);
      }),
    );
  });
});
