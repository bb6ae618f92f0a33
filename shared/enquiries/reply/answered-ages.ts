const LIST = /(?<![\d.,:/-])\d{1,2}(?:(?:, ?and |[ ]?[,&+/][ ]?|[ ](?:and|und|et|y|e)[ ])\d{1,2}){0,9}(?![\d:/-]|\.\d|,\d)/g;
const OTHER_UNIT =
  /^[ ]?(?:nights?|days?|weeks?|months?|adults?|people|pax|rooms?|persons?|nachte|noches|noites|nuits|%|[ap]m\b|st\b|nd\b|rd\b|th\b|km|hours?|minutes?|of us|stars?|january|february|march|april|may|june|july|august|september|october|november|december|jan\b|feb\b|mar\b|apr\b|jun\b|jul\b|aug\b|sep|oct\b|nov\b|dec\b)/;
const OTHER_THING = /(?:[$€£]|\b(?:r|zar|usd|eur|option|room|flight|number|no\.?|version|quote|page|call|at|on|until|by)) ?$/;
const YEARS = /^[ ]?(?:years?|yrs?|y\/?o|jahre?|ans|anos)\b/;
const IS = /\b(?:is|are|aged?|ages|turns?|turned|sind|ist|ont|a|tienen?|tem)[ :]{1,2}$/;
const SHORT_CHARACTERS = 40;
const MAX_AGE = 17;

/**
 * The ages that a short answer gives when exactly `count` of them were asked for: "Thanks, 4 and 9", "They are 4 and 9 years old". Null
 * when the folded text has no list of that many numbers which may be ages. A single number needs a word beside it, or to be the answer.
 */
export const answeredAges = ({ folded, count }: { folded: string; count: number }): number[] | null => {
  for (const match of folded.replace(/\s/g, ' ').slice(0, 2_000).matchAll(LIST)) {
    const ages = (match[0].match(/\d{1,2}/g) ?? []).map(Number);
    const before = folded.slice(Math.max(0, match.index - 20), match.index);
    const after = folded.slice(match.index + match[0].length, match.index + match[0].length + 20);
    const isPlain = count > 1 || YEARS.test(after) || IS.test(before) || folded.trim().length <= SHORT_CHARACTERS;
    const isAges = ages.length === count && ages.every((age) => age <= MAX_AGE);
    if (isAges && isPlain && !OTHER_UNIT.test(after) && !OTHER_THING.test(before)) return ages;
  }
  return null;
};
