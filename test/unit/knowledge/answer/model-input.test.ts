import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EarlierExchange, modelInput } from '../../../../shared/knowledge/answer/model-input.ts';
import { makeEvidence } from './make-evidence.ts';

const input = ({
  question = 'And for children?',
  history = [],
  texts = ['The pool opens at nine.'],
}: {
  question?: string;
  history?: EarlierExchange[];
  texts?: string[];
}) =>
  modelInput({
    question,
    history,
    instructions: 'x'.repeat(1_500),
    evidence: texts.map((text, index) => makeEvidence({ documentId: `d${index}`, sentences: [text], headings: [] })),
  });

const exchange = (index: number, length = 1): EarlierExchange => ({
  question: `Question ${index}? ${'q'.repeat(length)}`,
  answer: `Answer ${index}. ${'a'.repeat(length)}`,
});
const lengthOf = (texts: readonly { text: string }[]): number => texts.reduce((sum, { text }) => sum + text.length, 0);

describe('what a model is given to read', () => {
  it('is what was said before, oldest first, the question, and the numbered excerpts', () => {
    const read = input({ history: [exchange(1), exchange(2)], texts: ['One.', 'Two.'] });
    expect(read.map(({ name }) => name)).toEqual([
      ...['earlier question 1', 'earlier answer 1', 'earlier question 2', 'earlier answer 2'],
      ...['question', 'excerpt 1', 'excerpt 2'],
    ]);
    expect(read[0]?.text).toContain('Question 1?');
    expect(input({}).map(({ name }) => name)).toEqual(['question', 'excerpt 1']);
  });

  it('holds ten exchanges at most, the newest, each cut short, without numbers of citations and links', () => {
    const many = input({ history: Array.from({ length: 12 }, (_, index) => exchange(index + 1)) });
    const names = many.filter(({ name }) => name.startsWith('earlier'));
    expect(names).toHaveLength(20);
    expect(names[0]?.text).toContain('Question 3?');
    const [question, answer] = input({
      history: [{ question: 'q'.repeat(900), answer: `See https://evil.example [1][2] ${'a'.repeat(900)}` }],
    });
    expect([question?.text.length, answer?.text.length]).toEqual([300, 400]);
    expect(answer?.text).not.toMatch(/evil|\[1\]/);
  });

  it('holds at most 2,000 characters of what was said, never half an exchange', () => {
    const said = input({ history: Array.from({ length: 10 }, (_, index) => exchange(index, 500)) }).filter(({ name }) =>
      name.startsWith('earlier'),
    );
    expect(lengthOf(said)).toBeLessThanOrEqual(2_000);
    expect(said.length % 2).toBe(0);
    expect(said.at(-1)?.text).toContain('Answer 9.');
  });

  it('is fewer than 8,000 tokens of three bytes for any text, and loses what was said before it loses excerpts', () => {
    const anything = fc.string({ maxLength: 3_000, unit: fc.constantFrom('a', '税', '\u0001', '"', '\n', '😀', ' ') });
    fc.assert(
      fc.property(
        anything,
        fc.array(fc.record({ question: anything, answer: anything }), { maxLength: 12 }),
        fc.array(anything, { minLength: 1, maxLength: 8 }),
        (question, history, texts) => {
          const read = input({ question, history, texts });
          const bytes = read.reduce((sum, { name, text }) => sum + Buffer.byteLength(JSON.stringify({ name, text })), 0);
          expect(bytes).toBeLessThanOrEqual(24_000 - 2_000 - 1_500);
          expect(read.every(({ text }) => text.isWellFormed())).toBe(true);
          expect(lengthOf(read.filter(({ name }) => name.startsWith('excerpt')))).toBeLessThanOrEqual(6_000);
        },
      ),
    );
    const heavy = input({
      question: '税'.repeat(2_000),
      texts: Array.from({ length: 5 }, () => '税'.repeat(1_200)),
      history: [exchange(1)],
    });
    expect(heavy.filter(({ name }) => name.startsWith('excerpt')).length).toBeGreaterThan(3);
    expect(heavy.some(({ name }) => name.startsWith('earlier'))).toBe(false);
  });
});
