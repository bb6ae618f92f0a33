import { eld } from 'eld/extrasmall';
import type { Block } from './blocks.ts';

const SAMPLE_CHARACTERS = 4_000;
const MIN_LETTERS = 40;

/** The language (ISO 639-1) that most of a document's first running text is in, or null where it is not sure. */
export const detectLanguage = (blocks: readonly Block[]): string | null => {
  let sample = '';
  for (const { kind, text } of blocks) {
    if (kind === 'row') continue;
    sample += `${text}\n`;
    if (sample.length >= SAMPLE_CHARACTERS) break;
  }
  if (sample.replace(/[^\p{L}]/gu, '').length < MIN_LETTERS) return null;
  const verdict = eld.detect(sample.slice(0, SAMPLE_CHARACTERS));
  return verdict.isReliable() && /^[a-z]{2}$/.test(verdict.language) ? verdict.language : null;
};
