import { type AdultCount, findAdultCounts } from './adults.ts';
import { readChildren } from './children.ts';
import { countExtras, findCompanions } from './companions.ts';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { NUMBER, parseCount } from './number-words.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { sentenceEnd, sentenceStart } from './sentence-around.ts';

export type ReadParty = {
  adults: ReadValue<number> | null;
  children: ReadValue<number> | null;
  childAges: ReadValue<number[]> | null;
  problems: { reason: string; text: string }[];
};

const MAX_ADULTS = 20;
const NEGATIVE = /(?:^|[:=,(]|\b(?:for|with|of|are|and))[ ]?-\d{1,4}[ ](?:adults?|people|pax|children|kids|guests)\b/;
const INCLUDING =
  /\b(?:includ(?:ing|es?)|incl\.?|of (?:which|whom)|among|counting|davon|darunter|inklusive|dont|y compris|incluyendo|incluid[oa]s?|de los cuales|sendo|incluindo|dos quais|with|mit)\b/;
const BESIDES = /\b(?:plus|and|und|et|y|e|along with|as well as|sowie)\b|[+&]/;
const SAME = /\bsame\b[^.!?]{0,30}\b(?:adults|people|party|group)\b|\bsame (?:two|three|four|\d)\b/;

const firstNumber = (text: string | undefined): number | null => {
  const match = text === undefined ? null : new RegExp(NUMBER).exec(foldText(text));
  return match ? parseCount(match[0]) : null;
};

const ORDER: readonly AdultCount['kind'][] = ['stated', 'listed', 'total', 'family', 'guess'];
const surest = (counts: readonly AdultCount[]): AdultCount | null =>
  ORDER.map((kind) => counts.filter((entry) => entry.kind === kind).sort((left, right) => left.start - right.start)[0]).find(
    (entry) => entry !== undefined,
  ) ?? null;

/** Larger totals win over "my wife and I" inside them: "12 of us", "five people: my wife and I, ...". */
const choose = (counts: readonly AdultCount[]): AdultCount | null => {
  const best = surest(counts);
  const total = counts
    .filter(({ kind }) => kind === 'total')
    .reduce<AdultCount | null>((left, right) => (left === null || right.count > left.count ? right : left), null);
  return best?.kind === 'listed' && total && total.count > best.count ? total : best;
};

const adultsOf = ({
  chosen,
  children,
  folded,
}: {
  chosen: AdultCount;
  children: ReturnType<typeof readChildren>;
  folded: string;
}): number | null => {
  const kids = children.count ?? 0;
  const end = sentenceEnd({ text: folded, index: chosen.end, limit: 160 });
  if (chosen.kind === 'stated') return chosen.count;
  if (chosen.kind === 'family') return kids > 0 && kids < chosen.count ? chosen.count - kids : null;
  const extras = countExtras({ folded, from: chosen.end, to: end });
  if (chosen.kind !== 'total' || kids === 0 || children.start === null) return chosen.count + extras;
  const between = children.start > chosen.end ? folded.slice(chosen.end, children.start) : '';
  const inside =
    between.length < 60 && (INCLUDING.test(between) || /^[ ]?[:(-]/.test(between)) && !BESIDES.test(between.split(INCLUDING)[0] ?? '');
  return (inside && kids < chosen.count ? chosen.count - kids : chosen.count) + extras;
};

const fromLabels = (labels: readonly Label[]): ReadParty | null => {
  const adults = labelled(labels, 'adults')[0];
  const children = labelled(labels, 'children')[0];
  const infants = labelled(labels, 'infants')[0];
  const ages = labelled(labels, 'childAges')
    .map(({ value }) => value)
    .join(', ');
  if (!adults && !children) return null;
  const count = firstNumber(adults?.value);
  const fromValue = readChildren(
    `${firstNumber(children?.value) ?? 0} children (${children?.value.replace(/^\s*\d{1,3}/, '') ?? ''} ${ages})`.toLowerCase(),
  );
  const listed = [...foldText(ages).matchAll(/(\d{1,2})[ ]?(months?|mths?|monate|mois|meses)?/g)].map((match) =>
    match[2] ? Math.floor(Number(match[1]) / 12) : Number(match[1]),
  );
  const inAges = listed.length > 0 ? listed : fromValue.ages;
  const young = inAges.filter((age) => age < 18);
  const kids = (children ? (firstNumber(children.value) ?? 0) : 0) + (firstNumber(infants?.value) ?? 0);
  const total = Math.max(kids - (inAges.length - young.length), 0);
  const problems = [
    ...(count !== null && count > MAX_ADULTS ? [{ reason: 'party_too_large', text: adults?.line ?? '' }] : []),
    ...(total > 10 || /^\s*-\s?\d/.test(`${adults?.value ?? ''}`) || /^\s*-\s?\d/.test(children?.value ?? '')
      ? [{ reason: 'party_invalid', text: `${adults?.line ?? ''} ${children?.line ?? ''}` }]
      : []),
  ];
  if (problems.length > 0) return { adults: null, children: null, childAges: null, problems };
  const source = [adults?.line, children?.line, infants?.line].filter((line) => line !== undefined).join('; ');
  return {
    adults: count === null || count < 1 ? null : readValue({ value: count + (inAges.length - young.length), confidence: 0.98, source }),
    children: readValue({ value: total, confidence: 0.98, source }),
    childAges: readValue({ value: young.slice(0, total), confidence: 0.95, source }),
    problems,
  };
};

/**
 * Who travels, from labels or prose. Nothing is filled in: a party nobody named stays empty, and children are 0 only when the party is named
 * without any (in a reply that repeats an earlier party they stay empty). Over 20 adults or 10 children are dropped with the words kept in `problems`.
 */
export const readParty = ({ text, labels, isReply }: { text: string; labels: readonly Label[]; isReply: boolean }): ReadParty => {
  const form = fromLabels(labels);
  if (form) return form;
  const asked = labelled(labels, 'party').map(({ value }) => (/^\s*\d{1,3}\s*$/.test(value) ? `${value.trim()} people` : value));
  const flat = [...asked, text].join('. ').replace(/\s/g, ' ');
  const folded = foldText(flat);
  const children = readChildren(folded);
  const chosen = choose([...findAdultCounts(folded), ...findCompanions({ text: flat, folded })]);
  const words = chosen ? flat.slice(sentenceStart({ text: flat, index: chosen.start, limit: 60 }), chosen.end) : '';
  if (NEGATIVE.test(folded))
    return {
      adults: null,
      children: null,
      childAges: null,
      problems: [{ reason: 'party_invalid', text: NEGATIVE.exec(folded)?.[0] ?? '' }],
    };
  if (children.tooMany)
    return { adults: null, children: null, childAges: null, problems: [{ reason: 'party_invalid', text: children.source.slice(0, 300) }] };
  const base = chosen ? adultsOf({ chosen, children, folded }) : null;
  const count = base === null ? null : base + children.grownUp;
  if (count !== null && count > MAX_ADULTS)
    return { adults: null, children: null, childAges: null, problems: [{ reason: 'party_too_large', text: words.slice(0, 300) }] };
  const isGuess = chosen?.kind === 'guess';
  const adults =
    count === null || count < 1
      ? null
      : readValue({ value: count, confidence: chosen?.kind === 'stated' ? 0.97 : isGuess ? 0.6 : 0.85, source: words, assumed: isGuess });
  const unclear =
    (adults === null && chosen !== null) || children.vague
      ? [{ reason: 'party_unclear', text: (words || children.source || 'children without a number').slice(0, 300) }]
      : [];
  const namedWithout = adults !== null && !children.vague && !(isReply && SAME.test(folded)) && !isGuess;
  const kids = children.count ?? (namedWithout ? 0 : null);
  return {
    adults,
    children:
      kids === null
        ? null
        : readValue({
            value: kids,
            confidence: children.count === null ? 0.8 : 0.93,
            source: children.count === null ? words : children.source,
          }),
    childAges: kids === null ? null : readValue({ value: children.ages.slice(0, kids), confidence: 0.9, source: children.source || words }),
    problems: unclear,
  };
};
