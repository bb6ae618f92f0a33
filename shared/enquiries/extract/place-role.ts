import { sentenceEnd, sentenceStart } from './sentence-around.ts';

/** What a named place is to the sender. Only `wanted` places are destinations; `first` and `last` say where it stands in the journey. */
export type PlaceRole = 'wanted' | 'first' | 'last' | 'mentioned' | 'refused';

const ARTICLE = "(?:the |our |your |den |die |der |das |el |la |las |los |le |les |o |a |os |as |nas? |nos? |aux? |de |em |d')?";
const NEGATED = new RegExp(
  `\\b(?:not|no|non|never|except|but|other than|instead of|rather than|apart from|besides|avoid|skip|don't want|without|nicht|kein(?:e|en)?|ausser|statt|anstatt|pas|sauf|au lieu d[eu]|no a|menos|excepto|en vez de|en lugar de|nao|exceto|ao inves de|em vez de)[ ](?:(?:in|to|for|at|nach|a|en|want|like|go|going|visit|again|interested|be)[ ]){0,3}${ARTICLE}$`,
);
const ANYTHING_BUT = new RegExp(`\\b(?:anything|anywhere|everything|not only|nothing)[ ]but[ ]${ARTICLE}$`);
const ORIGIN = new RegExp(
  `\\b(?:live[sd]?|living|based|resid(?:e|es|ing|ent)|located|home|born|raised|grew up|work(?:s|ing)?|studying|office|wohn(?:e|en|haft)|leben|habit(?:e|ons|ent|ant)|viv(?:o|imos|e|en|emos)|mor(?:o|amos|a)|radicad[oa])[ ](?:here |just |currently |all )?(?:in|at|near|from|outside|around|a|aux?|en|em|bei|down)[ ]${ARTICLE}$`,
);
const FROM = new RegExp(
  `(?:\\b(?:from|ex|out of|ab|von|aus|desde|depuis|au depart de|saindo de|partindo de|depart(?:ing|ure)?|leav(?:e|ing))|から)[ -]${ARTICLE}(?:either |both )?$`,
);
const RETURN_FROM = /\b(?:back|home|return\w*|coming|flight|out)[ ](?:home )?from[ ](?:the )?$/;
const HISTORY =
  /\b(?:been|went|visited|travelled|traveled|stayed|were|was|did|done|loved|enjoyed|last (?:trip|time|year|holiday)|previous|returned|just back|honeymooned|waren|besucht|alle(?:s|e)|estuvimos|fuimos|fomos|estivemos)(?: \w+){0,4} (?:to|in|at|from|on|of|a|en|em|nach)?[ ]?(?:the )?$|\b(?:visited|loved|enjoyed|did|done|seen)[ ](?:the )?$/;
const STILL_WANTED = /\b(?:never|always wanted|want|like|love to|hop(?:e|ing)|again|go(?:ing)? back|return)\b/;
const PERSON = /\b(?:mr|mrs|ms|miss|dr|prof|herr|frau|monsieur|madame|mme|senor|senora|sr|sra|dear|hi|hello|hallo|dona)\.?[ ]$/;
const OF_INSTITUTION =
  /\b(?:universit(?:y|e|at) of|uni|university|bank of|bishop of|city of|port of|chamber of|consulate in|embassy in|branch in|office in|airport(?: of| in)|news from|times of)[ ](?:the )?$/;
const STREET =
  /(?:\b(?:road|street|avenue|ave|drive|lane|crescent|close|rue|calle|avenida|rua|box|blvd|way)\b|\b\w*(?:strasse|straße|weg|platz)\b)[ ]?\d*,[ ]?$/;
const INSTITUTION =
  /^[ '-]{0,3}(?:s )?(?:(?:[\p{L}&]+ )?(?:club|school|college|university|ltd|pty|inc|gmbh|llc|limited|street|road|avenue|ave|drive|lane|crescent|church|hospital|office|offices|branch|chamber|council|municipality|society|association|bank|consulting|attorneys|runners|rugby|hockey|cricket|sharks|stormers|high|primary|suburb|resident|residents|based|born|consulate|embassy|newspaper|times|post|herald|lab|labs|studio|agency|festival committee|photos|pictures|photographs|video|book|guidebook|documentary|film|article)|rand)\b/u;
const PAST_AFTER =
  /^[ ]?(?:last (?:year|time|month|summer|winter|week)|in (?:19|20)\d{2}\b|before\b|twice|already|a few years|years ago|(?:was|were) (?!thinking|hoping|considering))/;
const NOT_AFTER =
  /^[ ]?(?:is|was|would be|does|do|are)?[ ]?(?:not|out of the question|too (?:far|expensive|hot|cold)|isn't|doesn't|no longer|n'est pas|no nos|nicht)\b|^(?:では|じゃ)な/;
const FIRST =
  /\b(?:start(?:ing)?|begin(?:ning)?|first|empezar|comenzar|beginnen|zuerst|commencer|d'abord|comecar|primero|primeiro)\b(?: \w+){0,3}[ ]$/;
const LAST =
  /\b(?:end(?:ing)?|finish(?:ing)?|last(?:ly)?|finally|then|afterwards|terminar|acabar|zum schluss|danach|anschliessend|enden|terminer|ensuite|puis|finir|luego|despues|depois|followed by)\b(?: \w+){0,4}[ ]$/;

/**
 * Judges a place by the words around it within its sentence: home towns, places of departure, refusals, memories, names of clubs, firms,
 * streets and people are only `mentioned`, refused ones `refused`. `folded` is folded text; indices are those of the place.
 */
export const placeRole = ({ folded, start, end }: { folded: string; start: number; end: number }): PlaceRole => {
  const before = folded.slice(sentenceStart({ text: folded, index: start, limit: 90 }), start).replace(/\s+/g, ' ');
  const after = folded.slice(end, sentenceEnd({ text: folded, index: end, limit: 60 })).replace(/\s+/g, ' ');
  const clause = before.slice(Math.max(0, before.search(/[,:(][^,:(]*$/)));
  if (ANYTHING_BUT.test(before) || (NEGATED.test(before) && !/\bnot only |\bwhy not |\bif not /.test(before))) return 'refused';
  if (ORIGIN.test(before) || PERSON.test(before) || OF_INSTITUTION.test(before) || STREET.test(before)) return 'mentioned';
  if (FROM.test(before) && !RETURN_FROM.test(before)) return 'mentioned';
  if (INSTITUTION.test(after) || NOT_AFTER.test(after)) return 'mentioned';
  if (HISTORY.test(clause) && !STILL_WANTED.test(clause)) return 'mentioned';
  if (PAST_AFTER.test(after) && !STILL_WANTED.test(clause)) return 'mentioned';
  if (FIRST.test(clause)) return 'first';
  return LAST.test(clause) ? 'last' : 'wanted';
};
