import type { Room } from '../../quotes/schemas.ts';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { JAPANESE_NUMBER, NUMBER, parseCount } from './number-words.ts';
import { type ReadValue, readValue } from './read-value.ts';

export type ReadRooms = { roomCount: ReadValue<number> | null; rooms: ReadValue<Room[]> | null };
type RoomGroup = { count: number; sleeps: number | null; start: number; end: number };

const SINGLE =
  '(?:singles?|single rooms?|einzelzimmern?|(?:habitaci(?:on|ones) )?individual(?:es)?|chambres? (?:simples?|individuelles?)|quartos? individua(?:l|is)|solteiro)';
const DOUBLE =
  '(?:doubles?|twins?|double rooms?|twin rooms?|king rooms?|queen rooms?|doppelzimmern?|(?:habitaci(?:on|ones) )?dobles?|chambres? doubles?|quartos? (?:de )?casal|(?<!\\bum )casal|quartos? duplos?|duplos?)';
const TRIPLE = '(?:triples?|triple rooms?|dreibettzimmern?|triplos?)';
const PLAIN =
  '(?:(?:standard|family|interleading|interconnecting|connecting|adjoining|separate|own|sea-?view|ocean|garden|hotel|double|twin|single|king|deluxe|luxury|superior|river-?view|en-?suite|overwater|water|beach|pool|private|big|large|small|good|quiet|nice|non-smoking)[ -]){0,3}(?:rooms?|bedrooms?|villas?|suites?|chalets?|cottages?|bungalows?|tents?|units?|zimmern?|chambres?|habitaci(?:on|ones)|quartos?)';
const COUNT = `(${NUMBER}|\\ba\\b|\\ban\\b)`;
const TYPED = new RegExp(
  `${COUNT}[ ](?:x )?(?:separate |standard |luxury |en-?suite )?(?:(${SINGLE})|(${DOUBLE})|(${TRIPLE}))\\b(?! (?:bed|beds|occupancy|supplement|bett|sharing|room rates?|person|traveller|espresso|check|storey|decker))`,
  'g',
);
const COUNTED = new RegExp(`(${NUMBER})[ ](?:x )?${PLAIN}\\b(?! (?:lodge|hotel|guest ?house|nights?))`, 'g');
const ALL_SINGLE = /\bsingle rooms\b/;
const ONE_PLAIN = new RegExp(
  `\\b(?:a|an|own|la|in der|ein|eine|un|une|una|um|uma|unser|notre|our)[ ](?:(?:[a-z]+-)?${PLAIN})\\b(?! (?:rate|rates|service|each|lodge|type|types|key|with a door|next to))`,
);
const LIST_LINE = /^[ \t]*(?:\d{1,2}[.)]|[*•-])[ \t].{0,80}\b(single|double|twin|triple)[ \t.]*$/;
const LATER = /\b(?:otherwise|or else|if not|alternatively|sonst|sinon|si no|senao|or)[ ][^.!?]{0,12}$/;
const JAPANESE_ROOMS = new RegExp(`(${JAPANESE_NUMBER})[ ]?(?:室|部屋)`);
const SO_ROOMS = new RegExp(`\\b(?:so|total(?:ling)?|altogether|in all|that's|makes)[ :]{1,2}(?:that's )?(${NUMBER})[ ]rooms\\b`);
const MAX_ROOMS = 20;

const countOf = (word: string | undefined): number => (word === undefined || /^an?$/.test(word) ? 1 : (parseCount(word) ?? 0));

const typedGroups = (folded: string): RoomGroup[] =>
  [...folded.matchAll(TYPED)]
    .map((match) => ({
      count: countOf(match[1]),
      sleeps: match[2] ? 1 : match[3] ? 2 : 3,
      start: match.index,
      end: match.index + match[0].length,
    }))
    .filter(({ start }) => !LATER.test(folded.slice(Math.max(0, start - 20), start)));

const roomingList = (lines: readonly string[]): RoomGroup[] =>
  lines.flatMap((line) => {
    const type = LIST_LINE.exec(foldText(line))?.[1];
    return type === undefined ? [] : [{ count: 1, sleeps: type === 'single' ? 1 : type === 'triple' ? 3 : 2, start: 0, end: 0 }];
  });

/** Who sleeps where follows when there is one room, or when the beds of the named rooms fit the adults exactly. */
const assign = ({
  groups,
  adults,
  childAges,
  children,
}: {
  groups: readonly RoomGroup[];
  adults: number | null;
  childAges: readonly number[];
  children: number | null;
}): Room[] | null => {
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  if (adults === null || count < 1 || count > 10) return null;
  const ages = [...childAges, ...Array.from({ length: Math.max(0, (children ?? 0) - childAges.length) }, () => null)];
  if (count === 1) return [{ adults, childAges: ages }];
  if (ages.length > 0 || groups.some(({ sleeps }) => sleeps === null)) return null;
  const rooms = groups.flatMap(({ count: times, sleeps }) => Array.from({ length: times }, () => ({ adults: sleeps ?? 0, childAges: [] })));
  return rooms.reduce((sum, room) => sum + room.adults, 0) === adults ? rooms : null;
};

const sameSentence = (folded: string, groups: readonly RoomGroup[]): RoomGroup[] => {
  const [first, ...rest] = groups;
  if (!first) return [];
  const kept = [first];
  for (const group of rest) {
    const last = kept.at(-1) ?? first;
    const gap = folded.slice(last.end, group.start);
    if (gap.length > 30 || /[.!?]/.test(gap) || LATER.test(`${gap} `) || /\bor\b/.test(gap)) break;
    kept.push(group);
  }
  return kept;
};

const choose = ({
  folded,
  lines,
  labelCount,
  adults,
}: {
  folded: string;
  lines: readonly string[];
  labelCount: number | null;
  adults: number | null;
}): { groups: RoomGroup[]; count: number | null; source: string } => {
  const listed = roomingList(lines);
  if (listed.length > 1) return { groups: listed, count: listed.length, source: `rooming list of ${listed.length}` };
  const typed = sameSentence(folded, typedGroups(folded));
  const typedCount = typed.reduce((sum, group) => sum + group.count, 0);
  const typedSource = typed.length > 0 ? folded.slice(typed[0]?.start ?? 0, typed.at(-1)?.end ?? 0) : '';
  if (labelCount !== null)
    return {
      groups: typedCount === labelCount ? typed : [{ count: labelCount, sleeps: null, start: 0, end: 0 }],
      count: labelCount,
      source: typedSource || `${labelCount}`,
    };
  const total = SO_ROOMS.exec(folded);
  if (total) return { groups: [{ count: countOf(total[1]), sleeps: null, start: 0, end: 0 }], count: countOf(total[1]), source: total[0] };
  const counted = [...folded.matchAll(COUNTED)].find((match) => !LATER.test(folded.slice(Math.max(0, match.index - 20), match.index)));
  const plain = counted ? { count: countOf(counted[1]), sleeps: null, start: counted.index, end: counted.index + counted[0].length } : null;
  // "two rooms: a double and a single" is counted once; the earlier and larger statement leads.
  if (plain && (typed.length === 0 || (plain.start <= (typed[0]?.start ?? 0) && plain.count > 0)))
    return {
      groups: typedCount === plain.count ? typed : [plain],
      count: plain.count,
      source: folded.slice(plain.start, Math.max(plain.end, typedCount === plain.count ? (typed.at(-1)?.end ?? 0) : 0)),
    };
  if (typed.length > 0) return { groups: typed, count: typedCount, source: typedSource };
  const japanese = JAPANESE_ROOMS.exec(folded);
  if (japanese)
    return { groups: [{ count: countOf(japanese[1]), sleeps: null, start: 0, end: 0 }], count: countOf(japanese[1]), source: japanese[0] };
  if (adults !== null && ALL_SINGLE.test(folded))
    return { groups: [{ count: adults, sleeps: 1, start: 0, end: 0 }], count: adults, source: 'single rooms' };
  const one = ONE_PLAIN.exec(folded) ?? /\b(?:one )?single room\b(?! (?:rates?|supplement))/.exec(folded);
  return one
    ? { groups: [{ count: 1, sleeps: null, start: 0, end: 0 }], count: 1, source: one[0] }
    : { groups: [], count: null, source: '' };
};

/** The rooms asked for (1-20), and who sleeps where when that is said or follows. The first of two offered ways counts ("one family room, otherwise two"). */
export const readRooms = ({
  text,
  labels,
  adults,
  children,
  childAges,
}: {
  text: string;
  labels: readonly Label[];
  adults: number | null;
  children: number | null;
  childAges: readonly number[];
}): ReadRooms => {
  const label = labelled(labels, 'rooms')
    .map(({ value }) => value)
    .join(' ');
  const labelCount = /^\s*(\d{1,2})(?![\d/])/.exec(label)?.[1];
  const folded = foldText(`${label}. ${text}`).replace(/\s/g, ' ');
  const { groups, count, source } = choose({
    folded,
    lines: text.split('\n'),
    labelCount: labelCount === undefined ? null : Number(labelCount),
    adults,
  });
  if (count === null || count < 1 || count > MAX_ROOMS) return { roomCount: null, rooms: null };
  const rooms = assign({ groups, adults, childAges, children });
  return {
    roomCount: readValue({ value: count, confidence: 0.9, source }),
    rooms: rooms ? readValue({ value: rooms, confidence: 0.85, source }) : null,
  };
};
