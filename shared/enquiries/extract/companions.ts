import type { AdultCount } from './adults.ts';
import { NUMBER, parseCount } from './number-words.ts';

const SELF = '(?:i|me|myself|ich|mich|mir|moi|je|yo|mi|eu|mim)';
const OWNER =
  "(?:my|our|his|her|their|the|a|mein(?:e[nrm]?)?|unsere?|ma|mon|mes|notre|nos|mi|mis|nuestr[oa]|minha|meu|nossa?|[a-z]{2,15}'s)";
const RELATIVE =
  '(?:wife|wifey|husband|hubby|missus|gf|bf|partner|spouse|girlfriend|boyfriend|fiancee?|mother-in-law|father-in-law|mother|mom|mum|mam|father|dad|sister-in-law|brother-in-law|sister|brother|aunt|uncle|grandmother|granny|grandma|gran|nan|grandfather|grandpa|colleague|cousin|friend|frau|ehefrau|ehemann|mann|freundin|freund|verlobter?|schwiegermutter|schwiegervater|mutter|vater|schwester|bruder|mari|femme|epouse|epoux|compagnon|compagne|conjointe?|fiance|belle-mere|beau-pere|mere|pere|amie?|copine|copain|soeur|frere|esposa|esposo|mujer|marido|novi[oa]|pareja|madre|padre|suegr[oa]|herman[oa]|amig[oa]|namorad[oa]|companheir[oa]|sogr[oa]|mae|pai|irmao?)';
const TWO_RELATIVES = '(?:parents|in-laws|grandparents|eltern|schwiegereltern|grosseltern|beaux-parents|padres|suegros|pais|sogros)';
const FRIENDS =
  '(?:(?:girl|old|good|close|best|other) ?)?(?:friends|mates|colleagues|cousins|sisters|brothers|freunde|freundinnen|amis|amies|amigos|amigas)';
const JOIN = '[ ]?(?:, and |, y |,|and|n|&|\\+|plus|with|und|mit|et|avec|y|con|e|com|as well as)[ ]';
const NAME = '(?: (?!(?:and|und|et|y|e|plus|with|mit|avec|con|com|as)\\b)[a-z]{2,14})?(?: \\([^()]{1,14}\\))?';
const COUNTED = `(?:${OWNER} )?${NUMBER} ${FRIENDS}`;
const KIDS = `(?:${OWNER} )?(?:${NUMBER} )?(?:(?:small|little|young|teenage) )?(?:kids|children|child|sons?|daughters?|baby|toddler|teenagers?|boys|girls|kinder|enfants|hij[oa]s?|filh[oa]s?|twins)`;
const PERSON = `(?:${KIDS}\\b|${OWNER} (?:${TWO_RELATIVES}|(?:elderly |old |dear |lovely )?${RELATIVE})\\b(?:${NAME})|${COUNTED}|${SELF}\\b)`;
const LIST = new RegExp(`\\b${PERSON}(?:${JOIN}${PERSON}){1,5}`, 'g');
const BASE_PLUS = new RegExp(`(?:${JOIN})(?:[a-z]{2,15}[ ](?:\\([^()]{0,20}\\)[ ]?)?(?:and|&|,)[ ])?(${PERSON})`, 'g');
const NAME_AND_SELF =
  /(?<!\b(?:in|to|at|from|for|of|on|through|near|visit|see) )(?<![\p{L}'-])(\p{Lu}\p{Ll}{1,14}) (?:and|&|und|et|y|e) (?:I|me|myself|ich|moi|yo|eu)(?![\p{L}'])/gu;
const WITH_RELATIVE = new RegExp(
  `(?<!(?:spoke|speak\\w*|talk\\w*|discuss\\w*|check\\w*|shar\\w*|confirm\\w*|agree\\w*|deal\\w*)(?: it| this)?[ ])\\b(?:with|mit|avec|con|com|tak(?:e|ing)|bring(?:ing)?|llevar a|emmener|levar)[ ](?:my|meiner?|meinem|ma|mon|mes|mi|mis|meu|minha|meus)[ ](?:${TWO_RELATIVES}|${RELATIVE})\\b`,
  'g',
);
const FOR_RELATIVES = new RegExp(`\\bfor (?:my|our) (?:elderly |old )?${TWO_RELATIVES}\\b(?! (?:and|&|,))`, 'g');
const UNSURE =
  /\b(?:might|may (?:also |still |well )?(?:join|come|be|want|decide|bring|not|tag)|maybe|perhaps|possibly|probably|could (?:also |still )?(?:join|come|be)|vielleicht|eventuell|peut-etre|quizas?|tal vez|talvez)\b/;
const NOT_TRAVELLING =
  /^[^,.!?;]{0,14}\b(?:recommended|suggested|told|is paying|pays|will pay|travelled with you|used you|gave|says|said|thinks|lives?|stays? (?:at )?home|recommande|recomend|empfohlen)\b/;
const UNIT = new RegExp(`${PERSON}`, 'g');

const weigh = (list: string): { count: number; self: boolean; kids: boolean } => {
  let kids = false;
  let count = 0;
  let self = false;
  for (const match of list.matchAll(UNIT)) {
    const [unit] = match;
    const friends = new RegExp(`(${NUMBER}) ${FRIENDS}`).exec(unit);
    if (new RegExp(`^${KIDS}$`).test(unit)) {
      kids = true;
      continue;
    }
    const isSelf = new RegExp(`^${SELF}$`).test(unit);
    if (isSelf && self) continue;
    self ||= isSelf;
    count += friends ? (parseCount(friends[1] ?? '') ?? 1) : new RegExp(`\\b${TWO_RELATIVES}\\b`).test(unit) ? 2 : 1;
  }
  return { count, self, kids };
};

/**
 * Grown-ups told by kinship: "my wife and I", "three friends and I", "me, my husband and his mother", "Hendrik and I".
 * `text` is the original with line breaks turned to spaces, `folded` the same folded.
 */
export const findCompanions = ({ text, folded }: { text: string; folded: string }): AdultCount[] => {
  const lists = [...folded.matchAll(LIST)].flatMap((match): AdultCount[] => {
    const { count, self, kids } = weigh(match[0]);
    const sentence = folded.slice(Math.max(0, match.index - 40), match.index);
    if (!self || (count < 2 && !kids) || UNSURE.test(sentence)) return [];
    return [{ kind: 'listed', count, start: match.index, end: match.index + match[0].length, source: match[0] }];
  });
  const named = [...text.matchAll(NAME_AND_SELF)].map(
    (match): AdultCount => ({ kind: 'listed', count: 2, start: match.index, end: match.index + match[0].length, source: match[0] }),
  );
  const among = (entry: AdultCount) => lists.some((list) => entry.start < list.end && list.start < entry.end + 2);
  const together = [...folded.matchAll(WITH_RELATIVE)].map(
    (match): AdultCount => ({
      kind: 'listed',
      count: 1 + weigh(match[0].replace(/^(?:llevar a|\w+) /, '')).count,
      start: match.index,
      end: match.index + match[0].length,
      source: match[0],
    }),
  );
  const forOthers = [...folded.matchAll(FOR_RELATIVES)].map(
    (match): AdultCount => ({ kind: 'listed', count: 2, start: match.index, end: match.index + match[0].length, source: match[0] }),
  );
  return [...lists, ...[...named, ...together, ...forOthers].filter((entry) => !among(entry))];
};

/** Grown-ups added to a count within its sentence ("two of us plus Priya's mum"); people who only might come are left out. */
export const countExtras = ({ folded, from, to }: { folded: string; from: number; to: number }): number => {
  const sentence = folded.slice(from, to);
  return [...sentence.matchAll(BASE_PLUS)]
    .filter((match) => {
      const person = match[1] ?? '';
      const after = sentence.slice(match.index + match[0].length);
      return (
        !new RegExp(`^${SELF}$`).test(person) &&
        !UNSURE.test(sentence.slice(0, match.index)) &&
        !UNSURE.test(after.slice(0, 30)) &&
        !NOT_TRAVELLING.test(after)
      );
    })
    .reduce((sum, match) => sum + weigh(match[1] ?? '').count, 0);
};
