import type { DateSpan } from './date-ranges.ts';
import { sentenceEnd, sentenceStart } from './sentence-around.ts';

/** What the words around a date say it is. `excluded` dates are never the stay. */
export type DateRole = { kind: 'start' | 'end' | 'leave' | 'plain' | 'excluded'; travel: boolean; correction: boolean };

const START =
  /\b(?:arriv\w*|check(?:ing)?[ -]?in|starting|starts?|begin(?:ning|s)?|commenc\w*|in on|fly(?:ing)? (?:out|in|down|over)|land(?:ing|s)?|get(?:ting)? (?:in|there)|from|as of|anreise\w*|ankunft|ankommen|ankommend|ab|vom|von|hinflug|arrivee|arriv(?:ons|er|ant)|a partir d[ue]|du|des le|llegada|lleg(?:amos|ar|ando|o)|entrada|desde|del|chegada|cheg(?:amos|ar|ando)|partir de|entre|between)\b/g;
const END =
  /\b(?:check(?:ing)?[ -]?out|until|till?|to|back|home|return(?:ing|s)?|(?<!fly |flying |fly us )out on|fly(?:ing)? (?:home|back)|go(?:ing)? home|end(?:ing|s)?|finish(?:ing)?|conclud\w*|abreise\w*|ruckreise|ruckflug|bis|zuruck|retour|jusqu\w*|repart\w*|rentr\w*|regres\w*|volvemos|vuelta|hasta|volta\w*|regresso|ate)\b/g;
const LEAVE =
  /\b(?:leav(?:e|es|ing)|depart(?:s|ing|ure)?|set(?:ting)? off|heading (?:out|home)|abfahrt|abflug|salida|salimos|partida|partimos|saida|saimos|partons|partir)\b/g;
const EVENT =
  /\b(?:wedding|tie the knot|tying the knot|married|marry|marries|marrying|engagement|engaged|birthday|born|birth|funeral|graduat\w*|exams?|concert|conference|surgery|operation|geburtstag|geboren|hochzeit|heiraten|verheiratet|mariage|mari(?:e|es|ons)|anniversaire|nee? le|boda|casamos|casados?|cumpleanos|nacid[oa]|casamento|nascid[oa]|aniversario|dob|d\.o\.b|date of birth)\b|結婚式|誕生日|挙式/;
const STAY =
  /\b(?:trip|holiday|vacation|honeymoon|stay|travel\w*|visit|break|getaway|safari|hotel|lodge|resort|villa|room|zeitraum|reise|urlaub|sejour|voyage|vacances|viaje|luna de miel|viagem|lua de mel|ferias|nights?|week|weekend|come|coming|go|going|book)\b/;
const ABSENCE =
  /\b(?:on (?:annual |sick |maternity )?leave|out of (?:the )?office|away from (?:the |my )?(?:office|desk)|back (?:in|at) (?:the )?(?:office|work|my desk)|office (?:is |will be )?closed|abwesend|nicht im buro|en conge|absent\w*|fuera de la oficina|ausente|fora do escritorio|de ferias ate)\b|不在/;
const HISTORY =
  /\b(?:last (?:year|time|month|week|summer|winter)|years? ago|months? ago|weeks? ago|previous(?:ly)?|stayed|visited|travell?ed|went|was there|were there|have been|had been|since|booked (?:on|in|with)|quoted on|seit|letztes jahr|im vergangenen|l'an dernier|l'annee derniere|el ano pasado|ano passado)\b/;
const ADMIN =
  /\b(?:invoice|inv|paid|payment|pay|deposit|deadline|valid|validity|expir\w*|expires?|dated|your (?:e-?mail|mail|letter|message|quote|email) (?:of|from|dated)|e-?mail of|received|reply by|answer by|let (?:me|us) know (?:by|before)|call(?: me| us)?(?: back)?|phone(?: me| us)?|speak|meet(?:ing)?|webinar|zoom|appointment|order|passport|ref(?:erence)?|delivered?|due|rechnung|zahlung|facture|factura|fatura|interview|survey|offer ends|ends on)\b/;
const FLIGHT = /\b(?:flights?|flug|fluge|plane|airline|vols?|vuelos?|voos?|aviao)\b|便/;
const NEGATED =
  /\b(?:instead of|rather than|not|cannot|can ?not|can't|won't|couldn't|no longer|n't|anstatt|statt|nicht|au lieu d[eu]|pas|en lugar de|en vez de|ao inves de|em vez de|nao)(?: \w+){0,3} ?(?:the |on |for |from |del |el |le |den |dem |du )?$/;
const BY = /\b(?:by|before|no later than|spatestens|avant(?: le)?|antes de(?:l)?)(?: the)?[ \n]*$/;
const CORRECTION =
  /\b(?:sorry|i mean|meant|correction|make (?:it|that)|new dates?|chang(?:e|ed|ing)|mov(?:e|ed|ing) (?:us|it|to)|rather|instead|actually|now|one week (?:later|earlier)|stattdessen|plutot|mejor|correccao|corrigindo)\b/;
const LAST_HOP = 90;

const lastIndex = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)].at(-1)?.index ?? -1;

const excludes = ({ before, after, isSpan }: { before: string; after: string; isSpan: boolean }): boolean => {
  if (ABSENCE.test(before) || ABSENCE.test(after)) return true;
  if (NEGATED.test(before) && !/\bnot only\b/.test(before)) return true;
  const startIndex = lastIndex(START, before);
  const clause = before.slice(Math.max(0, before.search(/[,:(][^,:(]*$/)));
  if (!isSpan && EVENT.test(clause) && startIndex < before.search(EVENT)) return true;
  if (isSpan && EVENT.test(clause) && !STAY.test(clause) && startIndex < before.search(EVENT)) return true;
  if (HISTORY.test(clause) || /^[^,.]{0,20}\b(?:ago|last year)\b/.test(after)) return true;
  if (ADMIN.test(clause) && (!isSpan || !STAY.test(clause))) return true;
  if (FLIGHT.test(clause) && (!STAY.test(clause.replace(/\b(?:book|go|going)\b/g, '')) || !isSpan) && !/\barriv|\bland/.test(clause))
    return true;
  return !isSpan && BY.test(before) && lastIndex(END, before) < 0 && lastIndex(LEAVE, before) < 0;
};

/**
 * Judges one date or span by the words between it and the date before it, within its sentence.
 * Absences, weddings, birthdays, flights, payments, deadlines, history and negated dates are `excluded`.
 */
export const dateRole = ({ folded, span, floor }: { folded: string; span: DateSpan; floor: number }): DateRole => {
  const from = Math.max(floor, sentenceStart({ text: folded, index: span.start, limit: LAST_HOP }));
  const before = folded.slice(from, span.start).replace(/\s+/g, ' ');
  const after = folded.slice(span.end, sentenceEnd({ text: folded, index: span.end, limit: 40 })).replace(/\s+/g, ' ');
  const isSpan = span.to !== null;
  const travel = STAY.test(before) || STAY.test(after);
  const correction = CORRECTION.test(before);
  if (excludes({ before, after, isSpan })) return { kind: 'excluded', travel, correction };
  if (/^ ?(?:から|より|に到着|到着|チェックイン)/.test(after)) return { kind: 'start', travel: true, correction };
  if (/^ ?(?:まで|に?チェックアウト|に?帰国|に帰り)/.test(after)) return { kind: 'end', travel: true, correction };
  if (/^ ?に?出発/.test(after)) return { kind: 'leave', travel: true, correction };
  const cues = [
    { kind: 'start' as const, index: lastIndex(START, before) },
    { kind: 'end' as const, index: lastIndex(END, before) },
    { kind: 'leave' as const, index: lastIndex(LEAVE, before) },
  ].sort((left, right) => right.index - left.index);
  const nearest = cues[0];
  if (!nearest || nearest.index < 0) return { kind: 'plain', travel, correction };
  // "leaving from", "departing on", "return to": the verb decides, not the small word behind it.
  const verb = cues.find(
    ({ index }) =>
      index >= 0 && nearest.index - index < 14 && /^(?:leav|depart|return|arriv|back|check|out on|in on|fly)/.test(before.slice(index)),
  );
  return { kind: (verb ?? nearest).kind, travel, correction };
};
