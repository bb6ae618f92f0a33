import { foldText } from './fold-text.ts';

type MealPlan = 'SC' | 'BB' | 'HB' | 'FB' | 'AI';

const PLANS: readonly [MealPlan, RegExp][] = [
  [
    'AI',
    /\b(?:all[ -]?inclusive|ultra inclusive|\bai (?:basis|plan)|todo incluido|tudo incluido|tout(?:[ -]compris| inclus)|alles inklusive)\b|オールインクルーシブ|\(ai\)|\b(?:board|hb|fb|bb) ?(?:or|\/|and) ?ai\b/,
  ],
  [
    'FB',
    /\b(?:full[ -]?board|\bfb\b|vollpension|pension complete|pension completa|pensao completa|all meals|dinner,? bed(?:,| and) breakfast and lunch)\b|全食(?:事)?付き|三食付き|3食付き/,
  ],
  [
    'HB',
    /\b(?:half[ -]?board|\bhb\b|\bdbb\b|d,? ?b ?& ?b|dinner,? bed (?:and|&) breakfast|halbpension|demi[ -]pension|media pension|meia[ -]pensao|breakfast and (?:dinner|supper))\b|二食付き|2食付き|朝夕食付き|夕食付き/,
  ],
  [
    'BB',
    /(?:\bb ?& ?b\b|\bbb\b|\bbed (?:and|&) breakfast\b|\b(?:with|incl(?:\.|uding|udes)?|including) (?:a )?breakfast\b|\bbreakfasts? (?:included|incl|only|please)\b|\bmit fruhstuck\b|\bfruhstuck (?:inklusive|inbegriffen)\b|\bubernachtung mit fruhstuck\b|\bpetit[ -]dejeuner (?:inclus|compris)\b|\bavec (?:le )?petit[ -]dejeuner\b|\b(?:con )?desayuno(?: incluido)?\b|\b(?:com )?(?:cafe da manha|pequeno[ -]almoco)\b|朝食付き)/,
  ],
  [
    'SC',
    /\b(?:self[ -]?catering|self[ -]?catered|room only|selbstverpfleg\w*|sans repas|solo alojamiento|sin comidas|so alojamento|somente hospedagem)\b|素泊まり/,
  ],
];
const REFUSED =
  /\b(?:no|not|don't (?:want|need)|without|kein(?:e)?|nicht|pas|sans|sin|sem|nao|rather than|instead of)[ ](?:an? |want |need |interested in )?$/;

/** Meal plans asked for, in the order the text names them; refused ones ("not all inclusive") are left out. */
export const readMealPlans = (text: string): MealPlan[] => {
  const folded = foldText(text).replace(/\s/g, ' ');
  return PLANS.flatMap(([plan, pattern]) => {
    const match = pattern.exec(folded);
    return match && !REFUSED.test(folded.slice(Math.max(0, match.index - 24), match.index))
      ? [{ plan, index: match.index, end: match.index + match[0].length }]
      : [];
  })
    .filter((meal, _, all) => !all.some((other) => other !== meal && other.index <= meal.index && meal.end <= other.end))
    .sort((left, right) => left.index - right.index)
    .map(({ plan }) => plan);
};
