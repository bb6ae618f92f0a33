import { type AgeMention, findAges } from './ages.ts';
import { JAPANESE_NUMBER, NUMBER, parseCount } from './number-words.ts';

/** What a text says of children: how many (null when only "the kids" are named), ages under 18, grown-up children, and where. */
export type ChildrenRead = {
  count: number | null;
  ages: number[];
  grownUp: number;
  source: string;
  start: number | null;
  tooMany: boolean;
  vague: boolean;
};

const NONE =
  /\b(?:no|without(?: any)?|zero|0|keine|ohne|sans|pas d'|sin|sem|nenhuma|aucun)[ ](?:kids|children|child|infants|kinder|enfants?|ninos|hijos|criancas|filhos)\b|\bchild-?free\b|子供(?:は)?(?:なし|いません)|\b(?:kids|children|kinder|enfants|ninos|criancas)[ ]?[:=][ ]?(?:0|none|no|-)(?!\d)/;
const GROUP_NOUN =
  '(?:kids|children|kinder[nr]?|enfants|ninos|ninas|hijos|hijas|criancas|filhos|filhas|teenagers|teens|minors|little ones|sons|daughters|grandchildren|grandkids|boys|girls|fils|filles|sohne|tochter|enkelkinder|child|kid|kind|enfant|nino|nina|hijo|hija|crianca|filho|filha|toddlers?|teenager|son|daughter|grandson|granddaughter|sohn|fille|garcon|nephews?|nieces?)';
const INFANT = '(?:infants?|babies|baby|babys|bebes?|newborn)';
const COUNTED = new RegExp(
  `(?<![-\\d])(${NUMBER})[ ](?:x )?(?:(?:small|young|little|teenage|school-?age|kleinen?|petits?|jeunes|pequenos|pequenas|under \\d{1,2})[ ])?(?:${GROUP_NOUN})\\b(?! (?:club|menu|pool|friendly|of\\b|regards))`,
  'g',
);
const CODE = /(?<![a-z\d-])\d{1,2}(?:a|[ ]?ad(?:s|ults?)?)[ ,+&/]{0,3}(\d{1,2})(?:c|k|[ ]?chd?)\b/g;
const AFTER_NOUN = /\b(?:kids|children|kinder|enfants|ninos|criancas)[ ]?[:=][ ]?(\d{1,3})\b/g;
const INFANTS = new RegExp(
  `(?<![-\\d])(${NUMBER}|\\ba|\\ban|\\bour|\\bmy|\\bthe|\\bunser|\\bnotre|\\bnuestro|\\bnosso)[ ](?:(?:little|new|young|\\d{1,2}[ -]months?[ -]old)[ ])?${INFANT}\\b(?! (?:bed|cot|chair|seat|monitor|sitter|shower|grand))`,
  'g',
);
const ONE =
  /\b(?:a|an|our|my|his|her|their|the|mein|meine[mnr]?|unser(?:e[mnr]?)?|un|une|notre|mon|ma|nuestr[oa]|mi|noss[oa]|minha|meu)[ ](?:(?:teenage|little|young|only|elder|older|younger|small|\d{1,2}[ -](?:year|yr|months?)[ -]olds?|(?:one|two|three|four|five|six|seven|eight|nine|ten)[ -]year[ -]old|petite?|kleine[nr]?)[ ]?){0,2}(?:child|kid|(?<=(?:ein|unser|mein|einem|unserem|meinem|das|dem|kleines) )kind|enfant|nino|nina|hijo|hija|crianca|filho|filha|toddler|teenager|son|daughter|grandson|granddaughter|sohn|tochter|fils|fille|little one|nephew|niece)\b(?!(?: and (?:his|her) (?:wife|husband|partner|fiance|boyfriend|girlfriend))|'s (?:wedding|graduation|school|family)|-in-law| (?:is getting married|lives|recommended|got married|studies))/g;
const TWINS = /\b(?:our|my|the|and|with)[ ](?:\w+[ ])?twins\b(?! (?:beds?|rooms?))/g;
const JAPANESE = new RegExp(`(?:子供|子ども|こども|お子様|小人|幼児)[ ]?(${JAPANESE_NUMBER})[ ]?(?:名|人)`, 'g');
const VAGUE =
  /\b(?:with|our|the|my|and|mit|unsere[nr]?|avec (?:les|nos)|con (?:los|nuestros)|com (?:as|os|nossos))[ ](?:small |young |little )?(?:kids|children|kinder[n]?|enfants|ninos|hijos|criancas|filhos)\b(?!['-]| (?:club|menu|pool|activities|to do|friendly))/;
const NAMED_AGE_REACH = 170;

type Group = { count: number; start: number; end: number; infant: boolean; single: boolean };

const groups = (folded: string): Group[] => {
  const found: Group[] = [];
  const collect = (pattern: RegExp, kind: { infant: boolean; single: boolean }) => {
    for (const match of folded.matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((group) => start < group.end && group.start < end)) continue;
      const count = pattern === TWINS ? 2 : kind.single ? 1 : (parseCount(match[1] ?? '') ?? 1);
      if (count > 0) found.push({ count, start, end, ...kind });
    }
  };
  collect(COUNTED, { infant: false, single: false });
  collect(CODE, { infant: false, single: false });
  collect(AFTER_NOUN, { infant: false, single: false });
  collect(JAPANESE, { infant: false, single: false });
  collect(INFANTS, { infant: true, single: false });
  collect(TWINS, { infant: false, single: false });
  collect(ONE, { infant: false, single: true });
  return found.sort((left, right) => left.start - right.start);
};

/** "2 kids and a baby" adds up; "2 kids: a son of 5 and a daughter of 3" does not: what follows spells out the group. */
const addUp = ({ found, folded }: { found: readonly Group[]; folded: string }): number => {
  const counted = found.filter(({ single }) => !single);
  if (counted.length === 0) return found.length;
  const [first, ...rest] = counted;
  if (!first) return 0;
  let last = first;
  let sum = first.count;
  for (const group of rest) {
    const gap = folded.slice(last.end, group.start);
    const joined = gap.length < 30 && /(?:\b(?:and|plus|und|et|y|e|mit|with|sowie)\b|[+&,])[^.!?:]{0,12}$/.test(gap) && !/[.!?:]/.test(gap);
    if (!joined) continue;
    sum += group.count;
    last = group;
  }
  return sum;
};

const isChildsAge = ({ mention, found }: { mention: AgeMention; found: readonly Group[] }): boolean =>
  mention.listed || found.some(({ start }) => mention.start > start && mention.start - start <= NAMED_AGE_REACH);

/** Reads children from a folded text with line breaks turned to spaces. Infants are children; a child of 18 or more is an adult. */
export const readChildren = (folded: string): ChildrenRead => {
  const found = groups(folded);
  const ages = findAges(folded).filter((mention) => isChildsAge({ mention, found }));
  const first = found[0];
  const source = first
    ? folded.slice(Math.max(0, first.start), Math.min(folded.length, first.end + 60))
    : ages[0]
      ? folded.slice(Math.max(0, ages[0].start - 20), ages[0].end + 10)
      : '';
  const stated = addUp({ found, folded });
  const young = ages.filter(({ age }) => age < 18);
  // "Kids aged 8, 11 and 19": in one list with a child's age.
  const isBesideYoung = (mention: AgeMention): boolean =>
    young.some(({ listed, end, start }) => {
      const gap = start < mention.start ? folded.slice(end, mention.start) : folded.slice(mention.end, start);
      return listed && gap.length < 12 && /^(?: ?(?:,|and|&|und|et|y|e)){1,2} ?$/.test(gap);
    });
  // Grown-ups tell their age too ("my mother, 74"): only an age inside a list for children makes a grown-up child.
  const grown = ages.filter(
    (mention) =>
      mention.age >= 18 &&
      mention.age < 40 &&
      mention.listed &&
      (found.length === 0
        ? isBesideYoung(mention)
        : ages.length === stated || found.some(({ start }) => mention.start > start && mention.start - start < 60)),
  );
  if (found.length === 0 && young.length === 0) {
    const none = NONE.test(folded);
    const vague = !none && VAGUE.test(folded);
    return { count: none ? 0 : null, ages: [], grownUp: 0, source, start: null, tooMany: false, vague };
  }
  const grownUp = found.length === 0 ? grown.length : Math.min(grown.length, stated);
  const singles = found.every(({ single }) => single);
  const count = Math.max(Math.max(stated - grownUp, 0), found.length === 0 || singles ? young.length : 0);
  const ageList = young.map(({ age }) => age);
  // "Our twins, who are 8": one age for both.
  const told = count === 2 && ageList.length === 1 && /\btwins\b/.test(source) ? [...ageList, ...ageList] : ageList;
  return {
    count,
    ages: told.slice(0, Math.max(count, 0)),
    grownUp,
    source,
    start: first?.start ?? young[0]?.start ?? null,
    tooMany: count > 10,
    vague: false,
  };
};
