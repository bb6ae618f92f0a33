import { type PlaceForm, wordsOf } from './place-names.ts';
import { similarity } from './similarity.ts';

/** A place named in a text: who it may be (one name, or several within 0.03 of each other) and how well the words fit. */
export type PlaceMention = { start: number; end: number; candidates: { name: string; score: number }[]; score: number };

const ONE_WORD = 0.8;
const MANY_WORDS = 0.75;
const AMBIGUOUS_WITHIN = 0.03;
const MIN_FUZZY_CHARACTERS = 5;
/** Words that only look like a place in trouble; an adjective is not the place ("a Kenyan passport"). */
const ADJECTIVE_ENDINGS = /^(?:n|an|ian|ans|ns|i|er|isch\w*|s|se|es)$/;
/** A misspelt place is believed only where a place may stand. */
const PLACE_CUE =
  /(?:\b(?:to|in|for|visit(?:ing)?|see|around|explor(?:e|ing)|at|of|on|near|via|price|quote|trip|holiday|safari|honeymoon|nach|auf|en|a|aux?|para|pour|fur|em|ao|und|and|or|plus|destination|than)|[+&,:/])[ \n]{0,2}(?:the |den |die |las? |les |os? |as? )?$|^\s*$|\n\s*$/;
const NOT_A_PLACE =
  /\b(?:dear|hi|hello|thanks to|thank|spoke (?:to|with)|speak (?:to|with)|talk(?:ed)? to|mr|mrs|ms|dr|herr|frau)\.?[ \n]{0,2}$/;

const unique = (names: readonly { name: string; score: number }[]): { name: string; score: number }[] => {
  const best = new Map<string, number>();
  for (const { name, score } of names) best.set(name, Math.max(score, best.get(name) ?? 0));
  return [...best].map(([name, score]) => ({ name, score })).sort((left, right) => right.score - left.score);
};

const exactWords = ({ words, forms }: { words: ReturnType<typeof wordsOf>; forms: readonly PlaceForm[] }): PlaceMention[] => {
  const byFirst = Map.groupBy(forms, (form) => form.words[0] ?? '');
  return words.flatMap(({ word, start }, index) => {
    const fitting = (byFirst.get(word) ?? []).filter(
      (form) => form.hasSpaces && form.words.every((part, offset) => words[index + offset]?.word === part),
    );
    return fitting.map((form) => ({
      start,
      end: words[index + form.words.length - 1]?.end ?? start,
      candidates: [{ name: form.name, score: 1 }],
      score: 1,
    }));
  });
};

const exactSubstrings = ({ folded, forms }: { folded: string; forms: readonly PlaceForm[] }): PlaceMention[] =>
  forms
    .filter(({ hasSpaces }) => !hasSpaces)
    .flatMap((form) => {
      const found: PlaceMention[] = [];
      for (let at = folded.indexOf(form.text); at >= 0 && found.length < 50; at = folded.indexOf(form.text, at + form.text.length))
        found.push({ start: at, end: at + form.text.length, candidates: [{ name: form.name, score: 1 }], score: 1 });
      return found;
    });

const scoreOf = ({ written, form }: { written: string; form: PlaceForm }): number => {
  const isAdjective = written.startsWith(form.text) && ADJECTIVE_ENDINGS.test(written.slice(form.text.length));
  if (isAdjective || written[0] !== form.text[0]) return 0;
  const score = similarity(written, form.text);
  return score >= (form.words.length > 1 ? MANY_WORDS : ONE_WORD) ? score : 0;
};

const alike = ({
  folded,
  words,
  forms,
}: {
  folded: string;
  words: ReturnType<typeof wordsOf>;
  forms: readonly PlaceForm[];
}): PlaceMention[] => {
  const byLength = Map.groupBy(
    forms.filter(({ text, hasSpaces }) => hasSpaces && text.length >= MIN_FUZZY_CHARACTERS),
    (form) => `${form.words.length}${form.text[0]}`,
  );
  const lengths = new Set(forms.map((form) => form.words.length).filter((length) => length > 0 && length <= 4));
  return words.flatMap(({ word, start }, index) =>
    [...lengths].flatMap((length) => {
      const last = words[index + length - 1];
      const nearForms = byLength.get(`${length}${word[0]}`);
      if (!last || !nearForms || last.end - start < MIN_FUZZY_CHARACTERS || last.end - start > 60) return [];
      const written = words
        .slice(index, index + length)
        .map((part) => part.word)
        .join(' ');
      const scored = unique(
        nearForms.map((form) => ({ name: form.name, score: scoreOf({ written, form }) })).filter(({ score }) => score > 0),
      );
      const before = folded.slice(Math.max(0, start - 30), start);
      const [best] = scored;
      if (!best || NOT_A_PLACE.test(before) || !PLACE_CUE.test(before)) return [];
      return [
        { start, end: last.end, candidates: scored.filter(({ score }) => best.score - score <= AMBIGUOUS_WITHIN), score: best.score },
      ];
    }),
  );
};

/**
 * Places of the tenant named in a folded text, in order: exact words first, then words alike (0.80, or 0.75 for names of two or more words).
 * Longer and better matches win over those they overlap; two places within 0.03 stay side by side as candidates.
 */
export const findPlaces = ({ folded, forms }: { folded: string; forms: readonly PlaceForm[] }): PlaceMention[] => {
  const words = wordsOf(folded);
  const exact = [...exactWords({ words, forms }), ...exactSubstrings({ folded, forms })];
  const all = [...exact, ...alike({ folded, words, forms })].sort(
    (left, right) => right.score - left.score || right.end - right.start - (left.end - left.start) || left.start - right.start,
  );
  const kept: PlaceMention[] = [];
  const owner = new Int32Array(folded.length + 1).fill(-1);
  for (const mention of all) {
    const taken = owner.subarray(mention.start, mention.end).find((index) => index >= 0);
    const holder = taken === undefined ? undefined : kept[taken];
    if (holder && holder.start === mention.start && holder.end === mention.end && holder.score - mention.score <= AMBIGUOUS_WITHIN) {
      holder.candidates = unique([...holder.candidates, ...mention.candidates]);
      continue;
    }
    if (holder) continue;
    owner.fill(kept.length, mention.start, mention.end);
    kept.push({ ...mention });
  }
  return kept.sort((left, right) => left.start - right.start);
};
