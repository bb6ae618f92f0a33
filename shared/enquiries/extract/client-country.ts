import { foldText } from './fold-text.ts';

const TLD: Readonly<Record<string, string>> = {
  uk: 'GB',
  za: 'ZA',
  us: 'US',
  de: 'DE',
  at: 'AT',
  ch: 'CH',
  fr: 'FR',
  be: 'BE',
  es: 'ES',
  pt: 'PT',
  br: 'BR',
  jp: 'JP',
  it: 'IT',
  nl: 'NL',
  au: 'AU',
  nz: 'NZ',
  ca: 'CA',
  ie: 'IE',
  ke: 'KE',
  tz: 'TZ',
  na: 'NA',
  bw: 'BW',
  zw: 'ZW',
  zm: 'ZM',
  mu: 'MU',
  sc: 'SC',
  mv: 'MV',
  in: 'IN',
  mx: 'MX',
  ar: 'AR',
  se: 'SE',
  no: 'NO',
  dk: 'DK',
  pl: 'PL',
  il: 'IL',
  ae: 'AE',
};
const LANGUAGE: Readonly<Record<string, string>> = {
  de: 'DE',
  fr: 'FR',
  es: 'ES',
  ja: 'JP',
  it: 'IT',
  nl: 'NL',
  sv: 'SE',
  da: 'DK',
  no: 'NO',
  pl: 'PL',
};
const CALLING: readonly [RegExp, string][] = [
  [/\+44\b|\+44\d/, 'GB'],
  [/\+27/, 'ZA'],
  [/\+49/, 'DE'],
  [/\+33/, 'FR'],
  [/\+34/, 'ES'],
  [/\+351/, 'PT'],
  [/\+55/, 'BR'],
  [/\+81/, 'JP'],
  [/\+61/, 'AU'],
  [/\+1[ (-]?\(?[2-9]\d{2}/, 'US'],
];
const WORDS: readonly [RegExp, string][] = [
  [
    /\b(?:us|american) (?:passport|citizens?)\b|\b[A-Z][a-z]+, (?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY)\b/i,
    'US',
  ],
  [/\b(?:british|uk) (?:passport|citizens?)\b|\b[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2}\b/, 'GB'],
  [/\b(?:south african) (?:passport|citizens?|id)\b/i, 'ZA'],
];
const MONEY: readonly [RegExp, string][] = [
  [/£\s?\d|\bgbp\b/, 'GB'],
  [/(?<![a-z])\$\s?\d|\bus\$|\busd\b/, 'US'],
  [/\br\$\s?\d/, 'BR'],
];

/** The country of an address's domain (`.co.za`, `.de`), null for domains of no country. */
const countryOfAddress = (address: string): string | null => TLD[address.toLowerCase().split('.').at(-1) ?? ''] ?? null;

/**
 * Countries (ISO 3166) a client may write from, best hint first: domain, a phone number with country code, words, language, currency of the budget.
 * `strong` ones say where somebody is; a budget in dollars or pounds only suggests it.
 */
export const clientCountries = ({
  address,
  text,
  language,
}: {
  address: string;
  text: string;
  language: string;
}): { strong: string[]; weak: string[] } => {
  const folded = foldText(text);
  const domain = countryOfAddress(address);
  const brazil = language === 'pt' ? [/\b(?:brasil|sao paulo|rio de janeiro|r\$)\b/.test(folded) ? 'BR' : 'PT'] : [];
  const spoken = LANGUAGE[language];
  const strong = [
    ...(domain === null ? [] : [domain]),
    ...CALLING.filter(([pattern]) => pattern.test(text)).map(([, country]) => country),
    ...WORDS.filter(([pattern]) => pattern.test(text)).map(([, country]) => country),
    ...(spoken === undefined ? [] : [spoken]),
    ...brazil,
  ];
  return { strong: [...new Set(strong)], weak: MONEY.filter(([pattern]) => pattern.test(folded)).map(([, country]) => country) };
};
