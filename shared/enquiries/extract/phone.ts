import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { type ReadValue, readValue } from './read-value.ts';

const CANDIDATE = /(?<![\w/.,+-])(?:\+|00)?[ ]?\(?\d[\d ()./-]{7,22}\d(?![\w%]|[.,]\d)/g;
const MAX_CANDIDATES = 40;
const MIN_DIGITS = 9;
const FAX = /\b(?:tele)?fax[ .:]{0,3}$|\bf[.:][ ]?$/;
const NOT_A_PHONE =
  /\b(?:reg(?:istration)?|vat|tax|invoice|booking|ref(?:erence)?|order|passport|id|account|iban|policy|po box|quote|file|case|ticket|card)[a-z]*[ .:#]{0,3}(?:no|number|nr|num)?[ .:#]{0,3}$/;
const SOMEBODY_ELSE = /\b(?:assistant|secretary|office|reception|work|school|emergency|our (?:pa|agent))\b[^.;\n]{0,40}$/;
const MOBILE = /\b(?:cell(?:phone)?|mobile|mob|whatsapp|sms|text|handy|mobil|movil|celular|telemovel|portable)\b|携帯/;
const PHONE_WORD =
  /\b(?:tel|phone|call|ring|reach|whatsapp|cell|mobile|mob|text|number|contact|telefon|ruf|ruckrufe?|joindre|telefono|telefone|llamar|ligar|appel|evenings)\b|電話|携帯/;

type Found = { number: string; score: number; valid: boolean; assumed: boolean; source: string };

const parse = ({
  text,
  countries,
  strongCount,
}: {
  text: string;
  countries: readonly CountryCode[];
  strongCount: number;
}): { number: string; valid: boolean; assumed: boolean } | null => {
  const written = text.replace(/\(0\)/, '').replace(/^00/, '+').trim();
  const international = written.startsWith('+');
  const tries = international ? countries.slice(0, 1) : countries;
  // A number of the right length where the client lives comes before one that merely exists somewhere else.
  for (const group of [tries.slice(0, strongCount), tries.slice(strongCount)]) {
    const parsed = group.flatMap((country) => parsePhoneNumberFromString(written, country) ?? []);
    const valid = parsed.find((number) => number.isValid());
    if (valid) return { number: valid.number, valid: true, assumed: false };
    const possible = parsed.find((number) => number.isPossible());
    if (possible) return { number: possible.number, valid: false, assumed: !international };
  }
  return null;
};

/**
 * The client's phone number, E.164, of at least nine digits: label first, then the text; a cell phone before a land line, never a fax.
 * National numbers are read in the `strong` countries of the client first, then in the `weak` ones (the tenant's last). A number that only has the right length is marked assumed.
 */
export const readPhone = ({
  text,
  labels,
  countries: { strong, weak },
}: {
  text: string;
  labels: readonly Label[];
  countries: { strong: readonly string[]; weak: readonly string[] };
}): ReadValue<string> | null => {
  const supported = (countries: readonly string[]) => countries.filter((country): country is CountryCode => isSupportedCountry(country));
  const sure = supported(strong);
  const known = [...sure, ...supported(weak)];
  const lines = labelled(labels, 'phone').map(({ value }) => `phone ${value}`);
  const whole = [...lines, text].join('\n');
  const folded = foldText(whole);
  const labelEnd = lines.join('\n').length;
  const found = [...folded.matchAll(CANDIDATE)].slice(0, MAX_CANDIDATES).flatMap((match): Found[] => {
    const digits = match[0].replace(/\D/g, '');
    const lineStart = folded.lastIndexOf('\n', match.index) + 1;
    const before = folded.slice(Math.max(lineStart - 60, match.index - 60, 0), match.index).replace(/\s/g, ' ');
    const after = folded.slice(match.index + match[0].length, match.index + match[0].length + 30);
    const near = before.slice(-28);
    if (
      digits.length < MIN_DIGITS ||
      digits.length > 15 ||
      FAX.test(near) ||
      NOT_A_PHONE.test(near) ||
      /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}/.test(match[0])
    )
      return [];
    const parsed = parse({ text: match[0], countries: known, strongCount: sure.length });
    const worded = PHONE_WORD.test(before) || /^\+|^\(?0\d+[ )/-]/.test(match[0]);
    if (!parsed || (!parsed.valid && !worded)) return [];
    const isLabel = match.index <= labelEnd && lines.length > 0;
    const score =
      (isLabel ? 8 : 0) +
      (parsed.valid ? 2 : 0) +
      (MOBILE.test(near) ? 4 : 0) +
      (worded ? 2 : 0) -
      (SOMEBODY_ELSE.test(before) && !MOBILE.test(near) ? 3 : 0) -
      (/^[^\n]{0,4}fax/.test(after) ? 9 : 0);
    return [{ ...parsed, score, source: whole.slice(Math.max(0, match.index - 12), match.index + match[0].length) }];
  });
  const [best] = found.sort((left, right) => right.score - left.score);
  return best ? readValue({ value: best.number, confidence: best.valid ? 0.95 : 0.6, source: best.source, assumed: best.assumed }) : null;
};
