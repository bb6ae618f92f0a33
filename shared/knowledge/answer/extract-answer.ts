import type { Evidence } from './evidence.ts';
import { withoutLinks } from './suspicious-text.ts';

const MAX_EXCERPTS = 3;
const MAX_EXCERPT_CHARACTERS = 400;
/** A further chunk is quoted where it is about as sure as the first. */
const ABOUT_AS_SURE = 0.85;

/** The best sentence of a chunk with the better ones of its neighbours, as long as they fit. */
const excerptOf = ({ sentences }: Evidence): string => {
  const clean = sentences.map(({ text, score }) => ({ text: withoutLinks(text), score }));
  const best = clean.reduce((most, { score }, index) => (score > (clean[most]?.score ?? 0) ? index : most), 0);
  let from = best;
  let to = best;
  let length = clean[best]?.text.length ?? 0;
  for (;;) {
    const before = clean[from - 1];
    const after = clean[to + 1];
    const fits = (sentence: { text: string } | undefined): boolean =>
      sentence !== undefined && length + 1 + sentence.text.length <= MAX_EXCERPT_CHARACTERS;
    const takesAfter = fits(after) && (!fits(before) || (after?.score ?? 0) >= (before?.score ?? 0));
    const taken = takesAfter ? after : fits(before) ? before : undefined;
    if (taken === undefined) break;
    if (takesAfter) to += 1;
    else from -= 1;
    length += 1 + taken.text.length;
  }
  const text = clean
    .slice(from, to + 1)
    .map((sentence) => sentence.text)
    .join(' ');
  return text.length <= MAX_EXCERPT_CHARACTERS
    ? text
    : `${text
        .slice(0, MAX_EXCERPT_CHARACTERS - 1)
        .toWellFormed()
        .replace(/\s+\S*$/, '')}…`;
};

/**
 * An answer in the words of the documents: up to three excerpts of at most 400 characters, each with its number, and the evidence they come from in the order of their numbers.
 * Evidence below `floor` is not quoted. Null: none is left.
 */
export const extractAnswer = ({
  evidence,
  floor,
}: {
  evidence: readonly Evidence[];
  floor: number;
}): { text: string; cited: Evidence[] } | null => {
  const [first] = evidence;
  if (first === undefined || first.relevance < floor) return null;
  const least = Math.max(floor, first.relevance * ABOUT_AS_SURE);
  const seen = new Set<string>();
  const quoted = evidence
    .filter(({ relevance }) => relevance >= least)
    .map((one) => ({ one, excerpt: excerptOf(one) }))
    .filter(({ excerpt }) => excerpt !== '' && !seen.has(excerpt) && seen.add(excerpt))
    .slice(0, MAX_EXCERPTS);
  if (quoted.length === 0) return null;
  return { text: quoted.map(({ excerpt }, index) => `${excerpt} [${index + 1}]`).join('\n\n'), cited: quoted.map(({ one }) => one) };
};
