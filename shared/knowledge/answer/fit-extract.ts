import type { AnswerStyle } from './answer-style.ts';
import type { Evidence } from './evidence.ts';
import { withoutLinks } from './suspicious-text.ts';

type Extract = { text: string; cited: Evidence[] };

const CONCISE_SENTENCES = 3;
/** How `extractAnswer` sets one excerpt off from the next: behind its number. */
const BETWEEN = /(?<=\[\d\])\n\n/;
const NUMBER = / \[\d\]$/;

/** The sentences of an excerpt as they were weighed, in their order; none where it holds none of them whole. */
const weighedIn = ({ excerpt, sentences }: { excerpt: string; sentences: Evidence['sentences'] }) =>
  sentences.map(({ text, score }) => ({ text: withoutLinks(text), score })).filter(({ text }) => text !== '' && excerpt.includes(text));

/** The best sentence of an excerpt with the better ones of its neighbours. */
const shortened = ({ excerpt, sentences }: { excerpt: string; sentences: Evidence['sentences'] }): string => {
  const weighed = weighedIn({ excerpt, sentences });
  if (weighed.length <= CONCISE_SENTENCES) return excerpt;
  let from = weighed.reduce((most, { score }, index) => (score > (weighed[most]?.score ?? 0) ? index : most), 0);
  let to = from + 1;
  while (to - from < CONCISE_SENTENCES) {
    const [before, after] = [weighed[from - 1], weighed[to]];
    if (before === undefined || (after !== undefined && after.score >= before.score)) to += 1;
    else from -= 1;
  }
  return weighed
    .slice(from, to)
    .map(({ text }) => text)
    .join(' ');
};

/**
 * An extract as long as an agency wants its answers: `concise` is three sentences of the surest excerpt; `detailed` is every excerpt that has room in `maxCharacters`, the surest one always.
 */
export const fitExtract = ({ extract, style }: { extract: Extract; style: AnswerStyle }): Extract => {
  const excerpts = extract.text.split(BETWEEN);
  const [first = '', ...others] = excerpts;
  const [surest] = extract.cited;
  if (surest === undefined || excerpts.length !== extract.cited.length) return extract;
  if (style.length === 'concise') {
    return { text: `${shortened({ excerpt: first.replace(NUMBER, ''), sentences: surest.sentences })} [1]`, cited: [surest] };
  }
  let text = first;
  let count = 1;
  for (const excerpt of others) {
    const longer = `${text}\n\n${excerpt}`;
    if (longer.length > style.maxCharacters) break;
    text = longer;
    count += 1;
  }
  return { text, cited: extract.cited.slice(0, count) };
};
