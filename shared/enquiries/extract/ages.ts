import { parseCount } from './number-words.ts';

/** An age said of somebody, in whole years (months cut down), with its place in the text. `listed` when it came with a word for children. */
export type AgeMention = { start: number; end: number; age: number; listed: boolean };

const CHILD =
  '(?:kids?|children|child|kinder[nr]?|kind|kleinkind(?:er)?|enfants?|ninos?|ninas?|hij[oa]s?|criancas?|filh[oa]s?|infants?|babies|baby|toddlers?|bebes?|teenagers?|teens?|minors|little ones?|sons?|daughters?|boys?|girls?|grandchildren|grandkids|grand(?:son|daughter)s?|sohne?|tochter|fils|filles?|fillettes?|garcons?|enkel(?:kinder)?|peques?|pequenos|nephews?|nieces?|twins)';
const AGE_WORD =
  "(?:aged?|ages|are|is|of|who are|im alter von|alter|ages? de|ag(?:e|ee|es|ees) de|de|con|con edades? de|edades?|com|com idades? de|idades?|d'|:|=|\\()";
const UNIT = '(?:years? ?old|years?|yrs? ?old|yrs?|yo|y/o|y|ans|anos|jahre?n?(?: alt)?|j)';
const ONE_AGE = `\\d{1,2}(?:[ ]?${UNIT}\\b)?`;
const LIST = `${ONE_AGE}(?:[ ]?(?:,|and|&|und|et|y|e|/|\\+|,[ ]?and)[ ]?${ONE_AGE}){0,9}`;
const NOT_AN_AGE =
  '(?![ ]?(?:nights?|days?|weeks?|months?|adults?|people|pax|rooms?|persons?|nachte|noches|noites|nuits|%|am\\b|pm\\b|st\\b|nd\\b|rd\\b|th\\b|[:/x]\\d|-\\d|\\.\\d|km|monate|mois|meses|of us|kids|children|january|february|march|april|may|june|july|august|september|october|november|december|jan\\b|feb\\b|mar\\b|apr\\b|jun\\b|jul\\b|aug\\b|sep|oct\\b|nov\\b|dec\\b|\\d))';
const AFTER_CHILD = new RegExp(`\\b${CHILD}\\b'?(?:[ ]?,?[ ]?${AGE_WORD}){0,3}[ ]?\\(?(${LIST})${NOT_AN_AGE}`, 'g');
const AGED = new RegExp(`\\b(?:aged?|ages|im alter von|edades? de|idades? de|ag(?:es|ees?|e) de)[ :]{1,2}(${LIST})${NOT_AN_AGE}`, 'g');
const YEARS_OLD =
  /(?<![\d.,-])(\d{1,2})[ -]?(?:and a half )?(?:years?[ -]olds?|yrs?[ -]olds?|yo\b|y\/o\b|y\.o\.?|yrs? old|jahre alt|jahrige[nrs]?|anos de (?:edad|idade))/g;
const WORD_YEARS_OLD =
  /\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen)[ -]year[ -]olds?\b/g;
const VERB_YEARS =
  /\b(?:tem|tiene|tienen|a|ont|hat|ist|sind|aura|auront|tendra|tera|de)[ ](?:apenas |solo |seulement |erst )?(\d{1,2})[ ](?:ans|anos|jahre?)\b(?![ ](?:casad|de casad|junt|de mari|ensemble|verheirat|d'exp|de exp))/g;
const PAREN_YEARS = /\((?:age[d]? )?(\d{1,2})(?:[ ]?(?:years?|yrs?|yo|y|ans|anos|jahre?|j)\.?)?\)/g;
const WHO_IS =
  /\b(?:who (?:is|are|turns?|turned|will be)|who's|turned|turning|turns|just turned|will be|aged)[ ](?:only |just |almost |nearly )?(\d{1,2})\b(?![ ]?(?:nights?|people|pax|adults|%|km|days|months?|years? (?:of|since|together|married)|of us|th\b)|[:/.]\d)/g;
const MONTHS =
  /(?<![\d.,-])(\d{1,2})[ -]?(?:months?|mths?|mos?|monate?n?|mois|meses|mes|か月|ヶ月|カ月)\b([ -]?(?:olds?|alt|de edad|de idade)|\))?/g;
const JAPANESE_AGE = /(\d{1,2})(?:歳|才)/g;
const NOT_MONTHS_OF_AGE = /\b(?:in|within|next|for|last|every|dans|en|em|dentro de|seit|il y a|hace|ha|past|over)[ ]$/;
const MONTHS_CUE = new RegExp(`\\b(?:is|aura|a|hat|ist|tem|tera|tiene|tendra|of|de|only|${CHILD.slice(3, -1)})[ ,(]{0,3}$|\\($`);

const numbersIn = ({ text, start, listed }: { text: string; start: number; listed: boolean }): AgeMention[] =>
  [...text.matchAll(/\d{1,2}/g)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
    age: Number(match[0]),
    listed,
  }));

const groupAt = (match: RegExpMatchArray): number => (match.index ?? 0) + match[0].lastIndexOf(match[1] ?? '');

/** True when "kids 4" is a count put after its noun, as a lone bare number after a plural is. */
const isCountAfterNoun = (match: RegExpMatchArray): boolean =>
  /^(?:kids|children|kinder|enfants|ninos|criancas)[ ]?:?[ ]?\d{1,2}$/.test(match[0]);

/**
 * Ages said in a folded text with line breaks turned to spaces, left to right: "child of 7", "kids 4 and 9", "(3, 5 and 12)", "7 year old",
 * "14 months" (= 1), "who is 11", "9 Monate alt", "8歳". Ages of adults are among them.
 */
export const findAges = (folded: string): AgeMention[] => {
  const found: AgeMention[] = [];
  const taken = new Uint8Array(folded.length + 1);
  const add = (mentions: readonly AgeMention[]) => {
    for (const mention of mentions) {
      if (mention.age > 99 || taken[mention.start] === 1) continue;
      taken.fill(1, mention.start, mention.end);
      found.push(mention);
    }
  };
  for (const match of folded.matchAll(MONTHS)) {
    const before = folded.slice(Math.max(0, match.index - 24), match.index);
    const isAge = match[2] !== undefined || MONTHS_CUE.test(before);
    if (!isAge || NOT_MONTHS_OF_AGE.test(before)) continue;
    add([{ start: match.index, end: match.index + match[0].length, age: Math.floor(Number(match[1]) / 12), listed: true }]);
  }
  for (const match of folded.matchAll(AFTER_CHILD))
    if (!isCountAfterNoun(match)) add(numbersIn({ text: match[1] ?? '', start: groupAt(match), listed: true }));
  for (const match of folded.matchAll(AGED)) add(numbersIn({ text: match[1] ?? '', start: groupAt(match), listed: true }));
  for (const match of folded.matchAll(WORD_YEARS_OLD))
    add([{ start: match.index, end: match.index + match[0].length, age: parseCount(match[1] ?? '') ?? 99, listed: true }]);
  for (const pattern of [YEARS_OLD, JAPANESE_AGE])
    for (const match of folded.matchAll(pattern)) add(numbersIn({ text: match[1] ?? '', start: match.index, listed: true }));
  for (const pattern of [VERB_YEARS, PAREN_YEARS, WHO_IS])
    for (const match of folded.matchAll(pattern)) add(numbersIn({ text: match[1] ?? '', start: groupAt(match), listed: false }));
  return found.sort((left, right) => left.start - right.start);
};
