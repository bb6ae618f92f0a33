import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';

const MAX_CHARACTERS = 1_000;
const WISH =
  /\b(?:please|prefer\w*|would like|'d like|would love|need|needs|want|wish|must|allerg\w*|vegetarian|vegan|halaal|halal|kosher|gluten|coeliac|celiac|diabet\w*|wheelchair|disab\w*|mobility|stairs|cot|crib|high chair|king bed|twin beds|honeymoon|anniversary|birthday|quiet|sea view|ocean view|beach|pool|spa|yoga|diving|golf|safari|game drive|kids club|wifi|transfer|early|late|accessible|interleading|adjoining|interested in|hope|bitte|mochten|wunsch\w*|allergie|ruhig|fuhrer|souhait\w*|cherch\w*|allergi\w*|calme|lit bebe|por favor|celiac[oa]|alergi\w*|tranquil\w*|vista|bengala|escadas|gostar\w*)\b|希望|お願い|アレルギー/;

/** What the client wishes besides place, time and money, in the client's words, at most 1,000 characters. */
export const readRequests = ({ text, labels }: { text: string; labels: readonly Label[] }): string => {
  const flat = text.replace(/[ \t]*\n(?!\s*\n)/g, ' ');
  const sentences = flat.split(/(?<=[.!?。])\s+|\n+|(?<=。)/).map((sentence) => sentence.trim());
  const wishes = sentences.filter((sentence) => sentence.length > 8 && WISH.test(foldText(sentence)));
  const meals = labelled(labels, 'meals').map(({ line }) => line.trim());
  return [...meals, ...wishes].join(' ').slice(0, MAX_CHARACTERS).toWellFormed();
};
