import { foldText } from './fold-text.ts';

const WORD = "\\p{Lu}[\\p{L}'’-]{1,30}";
/** "St. Louis", "Rio de Janeiro", "Cape Town": up to four words that begin with a capital. */
const NAME = `(?:(?:St|Ste|Mt|Ft)\\.?[ ])?${WORD}(?:[ ](?:(?:de|del|da|do|dos|of|la|las|los|el|al|sur|am|an der)[ ]){0,2}${WORD}){0,3}`;
const NAMES = `(${NAME}(?:[ ](?:and|&|und|et|y|e|or)[ ]${NAME}){0,2})`;
const ARTICLE = "(?:(?:the|a|la|las|los|les|le|el|den|die|o|os|as)[ ]|l')?";
const JOURNEY =
  '(?:trips?|holidays?|honeymoon|travel(?:l?ing|s)?|go(?:ing|es)?|fl(?:y(?:ing)?|ies|ights?)|safari|stay(?:ing)?|nights?|days?|weeks?|weekend|vacation|getaway|break|head(?:ing|s)?|journey(?:ing)?|tour|price|quote|package|visits?|excursion|itinerary|bound|ventur\\w+|driv\\w+|sail\\w*|reise[n]?|urlaub|flug|woche[n]?|voyages?|sejour|séjour|vacances|vuelo|viajes?|viajar|vacaciones|viagem|viagens|férias|noches|nuits|noites)';

const ROUTE = new RegExp(
  `\\b(?:from|between|leaving|departing|von|ab|de|desde|depuis)[ ]${ARTICLE}${NAME}(?:,[ ]${NAME})?,?[ ](?:to|towards?|nach|a|à|para|hasta)[ ]${ARTICLE}${NAMES}`,
  'gu',
);
/** Words that say where the journey goes, surest first; the name is in the only group. */
const CUES: readonly RegExp[] = [
  new RegExp(
    `\\b(?:cities|city|towns?|places?|stops|islands?|regions?|villages?|locations|destinations|parks)[ ](?:in|within|across|of|around|throughout|on)[ ]${ARTICLE}${NAMES}`,
    'gu',
  ),
  new RegExp(`\\b${JOURNEY}[ ](?:to|towards?|in|at|for|into|nach|auf|en|aux?|à|a|al|ao|para|pour)[ ]${ARTICLE}${NAMES}`, 'gu'),
  ROUTE,
  new RegExp(`\\b(?:end(?:s|ing)?|finish(?:es|ing)?|conclud\\w{1,4}|arriv\\w{1,4})[ ](?:up[ ])?(?:in|at)[ ]${ARTICLE}${NAMES}`, 'gu'),
  new RegExp(
    `\\b(?:visit(?:s|ing)?|explor(?:e|ing)|discover(?:ing)?|see(?:ing)?|tour(?:ing)?|experienc(?:e|ing)|besuchen|visiter|visitar|conocer|conhecer|destination:?)[ ]${ARTICLE}${NAMES}`,
    'gu',
  ),
];
/** Capitals that name no place; German writes every noun with one. */
const NO_PLACE =
  /^(?:i|i'\w{1,3}|we|you|me|my|our|mr|mrs|ms|dr|monday|tuesday|wednesday|thursday|friday|saturday|sunday|easter|christmas|new year|ende|anfang|mitte|euro|personen|person|tage|nachte|erwachsene\w*|kinder\w*|woche\w*|uhr|herr|frau|bed|breakfast|half|full|board|all|inclusive)$/;
const MONTH =
  /^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|(?:jan|febr)(?:uary|uar)|march|marz|april|june|juni|july|juli|august|(?:septem|octo|okto|novem|decem|dezem)ber|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro)$/;
/** "starting with a trip to": where the traveller is before the journey is not where it goes. */
const ORIGIN_BEFORE =
  /\b(?:start(?:s|ing)?|begin(?:s|ning)?|commenc(?:es|ing)|depart(?:s|ing)?|leav(?:e|es|ing)|back|return(?:s|ing)?|home)[ ](?:\w{1,10}[ ]){0,2}$/i;
const CUE_WORD = new RegExp(
  `\\b(?:${JOURNEY}|from|between|leaving|departing|cities|visiting|exploring|discover(?:ing)?|explore)\\b`,
  'giu',
);
const READ_CHARACTERS = 10_000;

/** The leading words that may name a place: "Texas March" is Texas. */
const placeWords = (name: string): string => {
  const words = name.split(' ');
  const end = words.findIndex((word, index) => {
    const folded = foldText(word).replaceAll('’', "'");
    return NO_PLACE.test(folded) || (MONTH.test(folded) && words[index - 1] !== 'de');
  });
  return (end < 0 ? words : words.slice(0, end)).join(' ').replace(/[ ](?:and|&|und|et|y|e|or|de|of)$/, '');
};

/**
 * The words of the place that a text asks to travel to, whether or not the tenant sells it ("two cities in Texas" is "Texas");
 * empty when none is named. Only names written with a capital are seen. Linear in the length.
 */
export const askedPlace = (text: string): string => {
  // Cues count in any case; names are told by their capital.
  const flat = text
    .slice(0, READ_CHARACTERS)
    .replace(/\s+/g, ' ')
    .replace(CUE_WORD, (word) => word.toLowerCase());
  for (const cue of CUES) {
    for (const match of flat.matchAll(cue)) {
      if (cue !== ROUTE && ORIGIN_BEFORE.test(flat.slice(Math.max(0, match.index - 40), match.index))) continue;
      const place = placeWords(match[1] ?? '');
      if (place !== '') return place;
    }
  }
  return '';
};
