import { JAPANESE_NUMBER, NUMBER, parseCount } from './number-words.ts';

/** A count of grown-ups: `stated` ("2 adults"), `listed` ("my wife and I"), `total` ("5 pax", children perhaps among them), `family`, `guess` ("honeymoon"). */
export type AdultCount = {
  kind: 'stated' | 'listed' | 'total' | 'family' | 'guess';
  count: number;
  start: number;
  end: number;
  source: string;
};

const ADULT = '(?:adults?|ads?|adultos?|adultas?|adultes?|erwachsenen?r?|grown-?ups?|volwassenes?)';
const PEOPLE =
  '(?:people|persons?|pax|ppl|guests?|travell?ers?|tourists|of us|personen|personne[ns]?|personas?|pessoas?|pessoal|viajeros?|viajantes|voyageurs|leute|ladies|women|men|seniors|pensioners|golfers|technicians|engineers|doctors|teachers|employees|staff|directors|managers|players|riders|cyclists|hikers|divers|surfers|members|gents|gentlemen|runners|students|colleagues|delegates|individuals?|erwachsene|gaste)';
const STATED = new RegExp(
  `(?<![-\\d])(${NUMBER})[ ](?:x )?${ADULT}\\b|\\b(?:adults?|adultos|adultes|erwachsene)[ ]?[:=x][ ]?(\\d{1,3})\\b|(?<![a-z\\d-])(\\d{1,2})ad?\\b(?=[ ,+&/]{0,3}\\d{1,2}(?:c|ch|k)\\b)`,
  'g',
);
const TOTAL = new RegExp(
  `(?<![-\\d])(${NUMBER})[ ]?(?:x )?(?:young |old(?:er)? |other |adult |single |solo )?${PEOPLE}\\b(?! (?:a |per )?(?:room|cabin|tent|table|kombi|car))`,
  'g',
);
const GROUP = new RegExp(`\\b(?:group|party|gruppe|groupe|grupo|team)[ ](?:size )?(?:of|von|de|d')[ ]?(${NUMBER})\\b`, 'g');
const FAMILY = new RegExp(`\\b(?:family|familie|famille|familia)[ ](?:of|von|de|d')[ ]?(${NUMBER})\\b`, 'g');
const COUPLES = new RegExp(`\\b(${NUMBER})[ ](?:married )?(?:couples|paare|parejas|casais)\\b`, 'g');
const FOR_COUNT = new RegExp(
  `\\b(?:quote|price|prices|rates?|trip|holiday|vacation|journey|tour|itinerary|plan|room|stay|package|honeymoon|getaway|villa|break|angebot|reise|viaje|voyage|viagem|nights|noches|nuits|noites|nachte)[ ][^.!?\\d]{0,40}?\\b(?:for|fur|pour|para)[ ](${NUMBER})(?=[ ]?(?:[.,!?;)]|$|please|in |at |from |to |on |and ))`,
  'g',
);
const PAIR =
  /\b(?:the two of us|both of us|us both|us two|we two|wir beide(?:n)?|wir zwei|zu zweit|nous deux|tous les deux|a deux|nosotros dos|nosotras dos|los dos|las dos|nos dois|nos duas|os dois|(?:a|one|married|young|retired|elderly) couple(?! (?:of|or))|(?<=[,(:] )couple(?! (?:of|or))|ehepaar|parchen|un couple|una pareja|um casal(?! e)|wife and husband|husband and wife|mr (?:and|&) mrs)\b|夫婦|カップル/g;
const SOLO =
  /\b(?:just me|just myself|only myself|only me|it's me|me only|solo (?:trip|travell?er|holiday|traveller|safari|adventure|journey|travel)|travell?ing (?:alone|solo)|on my own|by myself|alone|one person|1 person|single travell?er|single person|an individual|ich allein|allein(?:e)?(?:reisende[rn]?)?|voyage(?:r)? seule?|je voyage seule?|seule? personne|viaj(?:o|ar) sol[oa]|sol[oa] yo|sozinh[oa]|so eu)\b|一人旅|(?:私|わたし)?(?:一人|ひとり)(?:で|旅)/g;
const ZU = /\bzu (dritt|viert|funft|sechst)\b/g;
const ZU_COUNTS: Readonly<Record<string, number>> = { dritt: 3, viert: 4, funft: 5, sechst: 6 };
const JAPANESE_ADULTS = new RegExp(`大人[ ]?(${JAPANESE_NUMBER})[ ]?(?:名|人)?`, 'g');
const JAPANESE_TOTAL = new RegExp(
  `(?<!大人[ ]?|子供[ ]?|子ども[ ]?|[\\d一二三四五六七八九十お])(${JAPANESE_NUMBER})[ ]?(?:名|人)(?:様)?(?!目|前|様?あたり)`,
  'g',
);
const HONEYMOON =
  /\b(?:honeymoon|flitterwochen|hochzeitsreise|lune de miel|voyage de noces|luna de miel|lua de mel)\b|新婚旅行|ハネムーン/g;
const NOT_TRAVELLERS =
  /\b(?:table|dinner|lunch|car|kombi|kombis|sleeps|up to|minimum|maximum|every|per|for each|restaurant)[ ](?:of |for )?$/;

/** Every count of grown-up travellers in a folded text with line breaks turned to spaces, surest kind first within the text's order. */
export const findAdultCounts = (folded: string): AdultCount[] => {
  const found: AdultCount[] = [];
  const add = ({ match, kind, count }: { match: RegExpMatchArray; kind: AdultCount['kind']; count: number | null }) => {
    const start = match.index ?? 0;
    if (count === null || NOT_TRAVELLERS.test(folded.slice(Math.max(0, start - 20), start))) return;
    found.push({ kind, count, start, end: start + match[0].length, source: match[0] });
  };
  const counted = (pattern: RegExp, kind: AdultCount['kind'], times = 1) => {
    for (const match of folded.matchAll(pattern)) {
      const count = parseCount(match[1] ?? match[2] ?? match[3] ?? '');
      add({ match, kind, count: count === null ? null : count * times });
    }
  };
  counted(STATED, 'stated');
  counted(JAPANESE_ADULTS, 'stated');
  counted(TOTAL, 'total');
  counted(GROUP, 'total');
  counted(COUPLES, 'total', 2);
  counted(FOR_COUNT, 'total');
  counted(JAPANESE_TOTAL, 'total');
  counted(FAMILY, 'family');
  for (const match of folded.matchAll(ZU)) add({ match, kind: 'total', count: ZU_COUNTS[match[1] ?? ''] ?? null });
  for (const match of folded.matchAll(PAIR)) add({ match, kind: 'total', count: 2 });
  for (const match of folded.matchAll(SOLO)) add({ match, kind: 'total', count: 1 });
  for (const match of folded.matchAll(HONEYMOON)) add({ match, kind: 'guess', count: 2 });
  return found;
};
