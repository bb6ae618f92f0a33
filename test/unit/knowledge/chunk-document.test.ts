import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkDocument } from '../../../shared/knowledge/chunk-document.ts';
import type { Block } from '../../../shared/knowledge/read/blocks.ts';

const paragraph = (text: string, page: number | null = null): Block => ({ kind: 'paragraph', text, page });
const heading = (level: number, text: string): Block => ({ kind: 'heading', level, text, page: null });

test('a chunk has the headings above it, outermost first, in its text and beside it', () => {
  const chunks = chunkDocument({
    title: 'Handbook',
    blocks: [heading(1, 'Visas'), heading(2, 'Kenya'), paragraph('Ninety days.'), heading(2, 'Peru'), paragraph('None needed.')],
  });
  expect(chunks.map(({ index, headings, text }) => ({ index, headings, text }))).toEqual([
    { index: 0, headings: ['Handbook', 'Visas', 'Kenya'], text: 'Handbook > Visas > Kenya\n\nNinety days.' },
    { index: 1, headings: ['Handbook', 'Visas', 'Peru'], text: 'Handbook > Visas > Peru\n\nNone needed.' },
  ]);
});

test('the title is not told twice, and a heading without anything under it is text', () => {
  const chunks = chunkDocument({ title: 'visas', blocks: [heading(1, 'Visas'), paragraph('Ask us.'), heading(1, 'The end')] });
  expect(chunks.map(({ text }) => text)).toEqual(['Visas\n\nAsk us.\nThe end']);
});

test('paragraphs are packed up to 1,200 characters, and the next chunk begins with the end of the last', () => {
  const sentences = Array.from({ length: 60 }, (_, number) => `Sentence number ${number} tells of a lodge near the river.`);
  const chunks = chunkDocument({ blocks: sentences.map((text) => paragraph(text)) });
  expect(chunks.length).toBeGreaterThan(2);
  for (const [position, { text }] of chunks.entries()) {
    expect(text.length).toBeLessThanOrEqual(1_200);
    const previous = chunks[position - 1];
    if (previous !== undefined) expect(previous.text).toContain(text.split('\n')[0]);
  }
  for (const sentence of sentences) expect(chunks.some(({ text }) => text.includes(sentence))).toBe(true);
});

test('a chunk belongs to one page', () => {
  const chunks = chunkDocument({ blocks: [paragraph('First page.', 1), paragraph('Second page.', 2)] });
  expect(chunks.map(({ page }) => page)).toEqual([1, 2]);
});

test('a table row is never split, and each part of a table begins with its head', () => {
  const rows = Array.from({ length: 30 }, (_, number) => `Lodge ${number} | ${'view of the valley '.repeat(9)}| ${number}00 EUR`);
  const long = `Long | ${'word '.repeat(400)}`.trim();
  const blocks = [...rows, long].map((text): Block => ({ kind: 'row', text, page: null, header: 'Name | View | Price' }));
  const chunks = chunkDocument({ blocks });
  for (const { text } of chunks) expect(text.split('\n')[0]).toBe('Name | View | Price');
  const lines = new Set(chunks.flatMap(({ text }) => text.split('\n')));
  for (const row of [...rows, long]) expect(lines.has(row)).toBe(true);
});

const blockOf = fc.oneof(
  fc.record({
    kind: fc.constant('paragraph' as const),
    text: fc.string({ unit: 'binary', minLength: 1, maxLength: 4_000 }),
    page: fc.constantFrom(null, 1, 2),
  }),
  fc.record({
    kind: fc.constant('heading' as const),
    level: fc.integer({ min: 1, max: 6 }),
    text: fc.string({ minLength: 1, maxLength: 300 }),
    page: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('row' as const),
    text: fc.string({ minLength: 1, maxLength: 7_000 }),
    page: fc.constant(null),
    header: fc.constantFrom(null, 'a | b'),
  }),
);

test('whatever the blocks, chunks are numbered, never empty, small enough for an embedder and the same each time', () => {
  fc.assert(
    fc.property(fc.array(blockOf, { maxLength: 12 }), (blocks) => {
      const chunks = chunkDocument({ blocks, title: 'A title' });
      expect(chunkDocument({ blocks, title: 'A title' })).toEqual(chunks);
      for (const [index, chunk] of chunks.entries()) {
        expect(chunk.index).toBe(index);
        expect(chunk.text.trim()).not.toBe('');
        expect(Buffer.byteLength(chunk.text)).toBeLessThanOrEqual(8_000);
      }
    }),
    { numRuns: 200 },
  );
});
