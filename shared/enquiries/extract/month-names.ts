const MONTHS: readonly (readonly string[])[] = [
  ['january', 'jan', 'januar', 'janner', 'janvier', 'janv', 'enero', 'ene', 'janeiro', 'gennaio', 'januari', 'januarie'],
  ['february', 'feb', 'febr', 'februar', 'fevrier', 'fevr', 'fev', 'febrero', 'fevereiro', 'febbraio', 'februari', 'februarie'],
  ['march', 'mar', 'marz', 'maerz', 'mars', 'marzo', 'marco', 'maart'],
  ['april', 'apr', 'avril', 'avr', 'abril', 'abr', 'aprile'],
  ['may', 'mai', 'mayo', 'maio', 'maggio', 'mei'],
  ['june', 'jun', 'juni', 'juin', 'junio', 'junho', 'giugno', 'junie'],
  ['july', 'jul', 'juli', 'juillet', 'juil', 'julio', 'julho', 'luglio', 'julie'],
  ['august', 'aug', 'aout', 'agosto', 'ago', 'augustus'],
  ['september', 'sept', 'sep', 'septembre', 'septiembre', 'setiembre', 'setembro', 'settembre'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre', 'outubro', 'ottobre'],
  ['november', 'nov', 'novembre', 'noviembre', 'novembro'],
  ['december', 'dec', 'dezember', 'dez', 'decembre', 'diciembre', 'dic', 'dezembro', 'dicembre', 'desember'],
];
const BY_NAME = new Map(MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));
/** Month names that are also everyday words: they count as a month only beside a day or after a preposition. */
const COMMON_WORDS = new Set([
  'may',
  'mar',
  'march',
  'mars',
  'mai',
  'ago',
  'jan',
  'jun',
  'dec',
  'sep',
  'mei',
  'julie',
  'junie',
  'august',
  'april',
  'marco',
  'fev',
  'ene',
  'dic',
  'abr',
  'avr',
]);

/** Regular expression source for a month name in folded text (English, German, French, Spanish, Portuguese, Italian, Dutch, Afrikaans). */
export const MONTH = `(?:${[...BY_NAME.keys()].sort((left, right) => right.length - left.length).join('|')})`;

/** Month 1-12 of a name matched by `MONTH`. */
export const monthOf = (name: string): number | null => BY_NAME.get(name) ?? null;

export const isCommonWord = (name: string): boolean => COMMON_WORDS.has(name);

/** Regular expression source for a weekday name or its usual short form, in folded text. */
export const WEEKDAY =
  '(?:mon|tue|wed|thu|fri|sat|sun|tues|thur|thurs|monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miercoles|jueves|viernes|sabado|domingo|segunda|terca|quarta|quinta|sexta|segunda-feira|terca-feira|quarta-feira|quinta-feira|sexta-feira)';
