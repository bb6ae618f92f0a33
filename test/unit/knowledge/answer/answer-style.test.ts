import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER_LENGTHS, type AnswerStyle, styleInstructions, TONES } from '../../../../shared/knowledge/answer/answer-style.ts';
import { extractAnswer } from '../../../../shared/knowledge/answer/extract-answer.ts';
import { fitExtract } from '../../../../shared/knowledge/answer/fit-extract.ts';
import { makeEvidence } from './make-evidence.ts';

const style = (more: Partial<AnswerStyle> = {}): AnswerStyle => ({ tone: 'friendly', length: 'concise', maxCharacters: 500, ...more });

const SENTENCES = ['One is red.', 'Two is blue.', 'Three is green.', 'Four is black.', 'Five is white.'];

const evidence = [
  makeEvidence({ documentId: 'a', sentences: SENTENCES }),
  makeEvidence({ documentId: 'b', relevance: 0.79, sentences: ['Six is grey.'] }),
  makeEvidence({ documentId: 'c', relevance: 0.78, sentences: ['Seven is pink.'] }),
];

const fitted = (more: Partial<AnswerStyle>, of = evidence) => {
  const extract = extractAnswer({ evidence: of, floor: 0.4 });
  if (extract === null) throw new Error('There is no extract.');
  const { text, cited } = fitExtract({ extract, style: style(more) });
  return { text, cited: cited.map(({ chunk }) => chunk.documentId) };
};

describe('the style of an answer', () => {
  it('is another phrase for every tone and every length, and says the room', () => {
    const said = TONES.flatMap((tone) => ANSWER_LENGTHS.map((length) => styleInstructions(style({ tone, length })).join('\n')));
    expect(new Set(said).size).toBe(TONES.length * ANSWER_LENGTHS.length);
    expect(styleInstructions(style({ maxCharacters: 321 })).join('\n')).toContain('at most 321 characters');
  });

  it('is concise: three sentences of the surest excerpt, the best one among them', () => {
    expect(fitted({ length: 'concise' })).toEqual({ text: 'One is red. Two is blue. Three is green. [1]', cited: ['a'] });
    const last = { ...makeEvidence({ sentences: SENTENCES }), sentences: SENTENCES.map((text, index) => ({ text, score: index })) };
    expect(fitted({ length: 'concise' }, [last]).text).toBe('Three is green. Four is black. Five is white. [1]');
  });

  it('is detailed: every excerpt that has room, the surest one always', () => {
    expect(fitted({ length: 'detailed' })).toEqual({
      text: `${SENTENCES.join(' ')} [1]\n\nSix is grey. [2]\n\nSeven is pink. [3]`,
      cited: ['a', 'b', 'c'],
    });
    const room = `${SENTENCES.join(' ')} [1]\n\nSix is grey. [2]`.length;
    expect(fitted({ length: 'detailed', maxCharacters: room }).cited).toEqual(['a', 'b']);
    expect(fitted({ length: 'detailed', maxCharacters: 100 }).cited).toEqual(['a', 'b']);
    expect(fitted({ length: 'detailed', maxCharacters: 1 }).cited).toEqual(['a']);
  });

  it('never loses the number of what it cites, whatever the sentences', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...ANSWER_LENGTHS),
        fc.integer({ min: 100, max: 2_000 }),
        (documents, length, maxCharacters) => {
          const extract = extractAnswer({
            evidence: documents.map((sentences, index) => makeEvidence({ documentId: `d${index}`, sentences })),
            floor: 0.4,
          });
          if (extract === null) return;
          const { text, cited } = fitExtract({ extract, style: style({ length, maxCharacters }) });
          expect(cited.length).toBeGreaterThan(0);
          expect(text.endsWith(`[${cited.length}]`)).toBe(true);
        },
      ),
    );
  });
});
