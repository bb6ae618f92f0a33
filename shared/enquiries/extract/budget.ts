import type { Budget } from '../../quotes/schemas.ts';
import { type Amount, findAmounts } from './amounts.ts';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { sentenceEnd, sentenceStart } from './sentence-around.ts';

const CUE =
  /\b(?:budget\w*|spend\w*|afford|price range|max(?:imum)?|up to|no more than|not more than|at most|under|less than|below|around|about|roughly|approx\w*|go(?:ing)? over|exceed|limit\w*|got|have|willing to pay|cap|ceiling|allocated|expense|cost of|ausgeben|bis zu|hochstens|maximal|depenser|maxi|jusqu'a|presupuesto|gastar|hasta|maximo|orcamento|gastar|ate|no maximo|verba|limite)\b|予算/;
const STRONG =
  /\b(?:budget\w*|spend\w*|afford|price range|presupuesto|orcamento|willing to pay|go over|ausgeben|depenser|gastar|total travel expense)\b|予算/;
const NOT_BUDGET =
  /\b(?:deposit|paid|pay(?:ing)? back|refund|invoice|fee|fine|voucher|ticket|flights? (?:cost|are|were|is)|cost (?:us|me)|quoted|charged?|rate of|from only|save|discount|commission|per dive|visa|insur\w+|prize|donat\w+|worth|value|anzahlung|acompte|senal)\b/;
const PER_PERSON_NIGHT =
  /\b(?:p\.?p\.?p\.?n\.?|pp ?pn|per person[ ,/-]{1,3}(?:and )?(?:per |a )?night|per night[ ,/-]{1,3}per person|pp\/?(?:night|n)|pro person und nacht|pro person pro nacht|par personne (?:et )?par nuit|por persona (?:y |por )noche|por pessoa (?:e |por )noite)\b/;
const PER_ROOM_NIGHT =
  /\b(?:p\.?r\.?p\.?n\.?|per room[ ,/-]{1,3}(?:per |a )?night|per night[ ,/-]{1,3}(?:per )?room|(?:per|a) night(?: for the room)?|pro zimmer|pro nacht|par chambre|par nuit|la nuit|por habitacion|por noche|por quarto|por noite|\/ ?night)\b/;
const PER_PERSON =
  /\b(?:per person|per head|per adult|p\.?p\.?|pps|p\/p|each|per pax|a head|a person|pro person|pro kopf|p\. ?p\.|par personne|par tete|chacun|por persona|cada uno|por cabeza|por pessoa|cada um|\/ ?(?:person|pax|pp))(?![a-z])|お一人|一人(?:あたり|当たり)?|1人/;
const TOTAL =
  /\b(?:total|altogether|in all|all in|both of us|two of us|all of us|for the (?:family|group|trip|whole)|insgesamt|gesamt|zusammen|au total|en total|en tout|no total|overall|entire)\b/;

const PER_COUPLE = /\b(?:per|a) couple\b|\bpro paar\b|\bpar couple\b|\bpor (?:pareja|casal)\b/;
const basisOf = (words: string): Budget['basis'] => {
  if (PER_PERSON_NIGHT.test(words)) return 'per_person_night';
  if (PER_ROOM_NIGHT.test(words)) return PER_PERSON.test(words) ? 'per_person_night' : 'per_room_night';
  return PER_PERSON.test(words) || PER_COUPLE.test(words) ? 'per_person' : 'total';
};

const DOLLARS = new Set([
  'USD',
  'AUD',
  'CAD',
  'NZD',
  'SGD',
  'HKD',
  'NAD',
  'TWD',
  'FJD',
  'BSD',
  'BBD',
  'TTD',
  'JMD',
  'XCD',
  'BND',
  'LRD',
  'ZWL',
]);
const fractionDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

type Scored = { amount: Amount; score: number; around: string };

const score = ({ amount, folded, cued }: { amount: Amount; folded: string; cued: boolean }): Scored => {
  const start = sentenceStart({ text: folded, index: amount.start, limit: 90 });
  const before = folded.slice(start, amount.start);
  const end = sentenceEnd({ text: folded, index: amount.end, limit: 60 });
  const after = folded.slice(amount.end, end);
  const near = before.slice(-45);
  const hasCurrency = amount.currency !== null || amount.dollarSign;
  const around = `${before.slice(-30)} # ${after}`;
  const isCount =
    /^[ ]?(?:%|nights?|days?|weeks?|people|adults?|pax|kids|children|persons?|rooms?|of us|years?|st\b|nd\b|rd\b|th\b|am\b|pm\b|km|hours?|stars?|nachte|personen|noches|noites|nuits)/.test(
      after,
    );
  if (
    !hasCurrency &&
    (isCount || amount.value < 100 || !(cued || /(?:budget\w*|spend\w*|presupuesto|orcamento|予算)[^.\d]{0,28}$/.test(before)))
  )
    return { amount, score: 0, around };
  const base = cued
    ? 8
    : STRONG.test(before)
      ? 7
      : CUE.test(near)
        ? 5
        : STRONG.test(after)
          ? 5
          : PER_PERSON.test(after.slice(0, 20)) || TOTAL.test(after.slice(0, 25))
            ? 4
            : 2;
  return { amount, score: NOT_BUDGET.test(near) && !STRONG.test(near) ? 0 : base + (hasCurrency ? 2 : 0), around };
};

/**
 * What the client wants to spend, in minor units; the upper end of a range; half of an amount per couple is per person. A bare number takes the tenant's currency, and so does a bare `$`
 * where the tenant counts in dollars of its own: both are marked assumed. An amount without any budget word counts only when it is the only one.
 */
export const readBudget = ({
  text,
  labels,
  currency: tenantCurrency,
}: {
  text: string;
  labels: readonly Label[];
  currency: string;
}): ReadValue<Budget> | null => {
  const label = labelled(labels, 'budget')[0];
  const labelFolded = label ? foldText(`${label.value} ${label.line.split(/[:|]/)[0] ?? ''} ${label.hint}`).replace(/\s/g, ' ') : '';
  const prose = foldText(text).replace(/\s/g, ' ');
  const fromLabel = label
    ? findAmounts(labelFolded).map((amount) => ({
        ...score({ amount, folded: labelFolded, cued: true }),
        around: labelFolded,
        folded: labelFolded,
      }))
    : [];
  const fromProse = findAmounts(prose)
    .slice(0, 200)
    .map((amount) => ({ ...score({ amount, folded: prose, cued: false }), folded: prose }));
  const ranked = [...fromLabel, ...fromProse]
    .filter(({ score: points }) => points > 0)
    .sort((left, right) => right.score - left.score || left.amount.start - right.amount.start);
  const [best] = ranked;
  if (!best || (best.score < 6 && ranked.length > 1 && best.score < 5)) return null;
  const { amount, around, folded } = best;
  const ownDollar = amount.dollarSign && DOLLARS.has(tenantCurrency);
  const currency = amount.currency ?? (amount.dollarSign ? (ownDollar ? tenantCurrency : 'USD') : tenantCurrency);
  const assumed = amount.currency === null && (!amount.dollarSign || tenantCurrency !== 'USD') && (ownDollar || !amount.dollarSign);
  const minor = Math.round((amount.value / (PER_COUPLE.test(around) && !PER_PERSON.test(around) ? 2 : 1)) * 10 ** fractionDigits(currency));
  const source = folded.slice(Math.max(0, amount.start - 20), amount.end + 25);
  if (!Number.isSafeInteger(minor)) return null;
  return readValue({
    value: { amount: minor, currency, basis: basisOf(around) },
    confidence: best.score >= 7 ? 0.92 : 0.6,
    source,
    assumed,
  });
};
