/** Money named in a text: the number, its currency when a sign or word says it, where it stands. `lower` belongs to a range and gives way to its upper end. */
export type Amount = { value: number; currency: string | null; dollarSign: boolean; start: number; end: number };

const PREFIX: Readonly<Record<string, string>> = {
  us$: 'USD',
  usd: 'USD',
  usd$: 'USD',
  u$s: 'USD',
  u$: 'USD',
  a$: 'AUD',
  au$: 'AUD',
  aud: 'AUD',
  c$: 'CAD',
  ca$: 'CAD',
  cad: 'CAD',
  nz$: 'NZD',
  nzd: 'NZD',
  n$: 'NAD',
  nad: 'NAD',
  s$: 'SGD',
  sgd: 'SGD',
  hk$: 'HKD',
  hkd: 'HKD',
  r$: 'BRL',
  brl: 'BRL',
  eur: 'EUR',
  '€': 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  r: 'ZAR',
  zar: 'ZAR',
  chf: 'CHF',
  'fr.': 'CHF',
  '¥': 'JPY',
  jpy: 'JPY',
  aed: 'AED',
  kes: 'KES',
  ksh: 'KES',
  tzs: 'TZS',
  mur: 'MUR',
  scr: 'SCR',
  mvr: 'MVR',
  bwp: 'BWP',
  inr: 'INR',
  '₹': 'INR',
  cny: 'CNY',
  sek: 'SEK',
  nok: 'NOK',
  dkk: 'DKK',
  pln: 'PLN',
  ils: 'ILS',
  '₪': 'ILS',
  mxn: 'MXN',
  zmw: 'ZMW',
};
const SUFFIX: readonly [RegExp, string][] = [
  [/^(?:us[ -]?dollars?|usd|u\.s\. dollars?|us\$|dolares(?: americanos)?|amerikanische dollar)\b/, 'USD'],
  [/^(?:australian dollars?|aud)\b/, 'AUD'],
  [/^(?:canadian dollars?|cad)\b/, 'CAD'],
  [/^(?:namibian? dollars?|nad)\b/, 'NAD'],
  [/^(?:€|(?:euros?|eur)\b)/, 'EUR'],
  [/^(?:£|(?:pounds?(?: sterling)?|gbp|quid|livres sterling|pfund|libras)\b)/, 'GBP'],
  [/^(?:rands?|zar)\b/, 'ZAR'],
  [/^(?:reais|brl)\b/, 'BRL'],
  [/^(?:円|yen\b|jpy\b)/, 'JPY'],
  [/^(?:francs? suisses?|schweizer franken|franken|chf)\b/, 'CHF'],
  [/^(?:dirhams?|aed)\b/, 'AED'],
  [/^(?:kenyan? shillings?|kes)\b/, 'KES'],
  [/^(?:rupees?|inr)\b/, 'INR'],
];
const SIGN =
  '(?:us\\$|usd\\$?|u\\$s?|au?\\$|aud|ca?\\$|cad|nz\\$|nzd|n\\$|nad|s\\$|sgd|hk\\$|hkd|r\\$|brl|eur|€|£|gbp|zar|r|chf|fr\\.|¥|jpy|aed|kes|ksh|tzs|mur|scr|mvr|bwp|inr|₹|cny|sek|nok|dkk|pln|ils|₪|mxn|zmw|\\$)';
const FIGURE = "\\d{1,3}(?:[ .,']\\d{3}(?!\\d)){1,4}(?:[.,]\\d{1,2}(?!\\d))?|\\d{1,9}(?:[.,]\\d{1,2}(?!\\d))?";
const MULTIPLIER = '(?:k|m|mil|mille|tausend|thousand|grand|million|万|千)';
const AMOUNT = new RegExp(
  `(?<![a-z0-9.,/$€£-]|\\d[ ]?-)(${SIGN})?[ ]?(?<![\\d/])(${FIGURE})(?![\\d/]|[.,]\\d)(?:[ ]?(${MULTIPLIER})(?![a-z]))?`,
  'g',
);
const RANGE_UPPER = new RegExp(
  `^[ ]?(?:-|to|and|bis|und|a|y|e|et|ou|or|~|〜|から)[ ]?(${SIGN})?[ ]?(${FIGURE})(?![\\d/]|[.,]\\d)(?:[ ]?(${MULTIPLIER})(?![a-z]))?`,
);
const MULTIPLIERS: Readonly<Record<string, number>> = {
  k: 1e3,
  mil: 1e3,
  mille: 1e3,
  tausend: 1e3,
  thousand: 1e3,
  grand: 1e3,
  千: 1e3,
  万: 1e4,
  m: 1e6,
  million: 1e6,
};
const MAX_VALUE = 1e10;

/** "4.500", "4,500", "4 500" are thousands; "4.50" and "4,5" are fractions; with two kinds of separators the last one is the decimal. */
const parseFigure = (figure: string): number => {
  const compact = figure.replace(/[ ']/g, '');
  const decimal = /[.,](\d{1,2})$/.exec(compact);
  if (!decimal) return Number(compact.replace(/[.,]/g, ''));
  return Number(`${compact.slice(0, decimal.index).replace(/[.,]/g, '')}.${decimal[1]}`);
};

const currencyAfter = (rest: string): { currency: string | null; length: number } => {
  const trimmed = rest.replace(/^[ ]/, '');
  const offset = rest.length - trimmed.length;
  for (const [pattern, currency] of SUFFIX) {
    const match = pattern.exec(trimmed);
    if (match) return { currency, length: offset + match[0].length };
  }
  const dollar = /^(?:\$|dollars?\b|bucks\b)/.exec(trimmed);
  return dollar ? { currency: '$', length: offset + dollar[0].length } : { currency: null, length: 0 };
};

const scaled = (figure: string, multiplier: string | undefined): number =>
  parseFigure(figure) * (multiplier === undefined ? 1 : (MULTIPLIERS[multiplier] ?? 1));

/** All amounts in a folded one-line text, bare numbers included; of a range ("R80 000 - R100 000", "40-50k") only the upper end. */
export const findAmounts = (folded: string): Amount[] => {
  const found: Amount[] = [];
  let readUntil = 0;
  for (const match of folded.matchAll(AMOUNT)) {
    if (match.index < readUntil) continue;
    let end = match.index + match[0].length;
    let sign = match[1];
    let value = scaled(match[2] ?? '', match[3]);
    const afterLower = currencyAfter(folded.slice(end, end + 24));
    const upper = RANGE_UPPER.exec(folded.slice(end + afterLower.length, end + afterLower.length + 60));
    const upperValue = upper ? scaled(upper[2] ?? '', upper[3]) : 0;
    if (upper && upperValue > parseFigure(match[2] ?? '') && (upper[1] === undefined || sign === undefined || upper[1] === sign)) {
      value = Math.max(value, upperValue);
      sign ??= upper[1];
      end += afterLower.length + upper[0].length;
    }
    const suffix = currencyAfter(folded.slice(end, end + 24));
    end += suffix.length;
    readUntil = end;
    const written = sign === '$' ? '$' : sign !== undefined ? (PREFIX[sign] ?? null) : (suffix.currency ?? afterLower.currency);
    const dollarSign = written === '$';
    if (value > 0 && value < MAX_VALUE)
      found.push({
        value,
        currency: dollarSign ? (suffix.currency !== '$' ? suffix.currency : null) : written,
        dollarSign,
        start: match.index,
        end,
      });
  }
  return found;
};
