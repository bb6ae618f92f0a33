import { invalid } from '../../core/errors.ts';
import { MAX_EMBEDDED_BYTES } from './port.ts';

const MAX_TEXTS = 96;
/** OpenAI takes 300,000 tokens at once, and a token has at least one byte. */
const MAX_BYTES = 200_000;

/**
 * Splits texts into batches that an embedder takes at once, in their order.
 * @throws AppError `validation_failed` that points at each text that is empty or too long
 */
export const embeddingBatches = (texts: readonly string[]): string[][] => {
  const bytes = texts.map((text) => Buffer.byteLength(text));
  const problems = texts.flatMap((text, index) => {
    if (text.trim() === '') return [{ pointer: `/texts/${index}`, detail: 'is empty' }];
    return (bytes[index] ?? 0) > MAX_EMBEDDED_BYTES
      ? [{ pointer: `/texts/${index}`, detail: `is longer than ${MAX_EMBEDDED_BYTES} bytes` }]
      : [];
  });
  if (problems.length > 0) throw invalid(problems);
  const batches: string[][] = [];
  let batchBytes = 0;
  texts.forEach((text, index) => {
    const size = bytes[index] ?? 0;
    const last = batches.at(-1);
    if (last !== undefined && last.length < MAX_TEXTS && batchBytes + size <= MAX_BYTES) {
      last.push(text);
      batchBytes += size;
    } else {
      batches.push([text]);
      batchBytes = size;
    }
  });
  return batches;
};
