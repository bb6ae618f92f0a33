import { contentTerms } from '../knowledge/retrieve/content-terms.ts';

export type AskedQuestion = {
  text: string;
  /** Of length 1; null where nothing embeds. */
  vector: readonly number[] | null;
};

/** Cosine from which two questions want to know the same. */
const ALIKE_COSINE = 0.75;
/** The same in shared words (Sørensen-Dice). */
const ALIKE_WORDS = 0.66;

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

const commonWords = (one: readonly string[], other: readonly string[]): number =>
  one.length + other.length === 0 ? 0 : (2 * one.filter((word) => other.includes(word)).length) / (one.length + other.length);

/**
 * Groups of questions that want to know the same, as positions in the list, the largest first. Each question joins the group whose first one is nearest to it, if that is near enough, else it begins one:
 * what is given first (the newest) leads.
 */
export const clusterQuestions = (questions: readonly AskedQuestion[]): number[][] => {
  const terms = questions.map(({ text }) => contentTerms(text));
  const groups: { leader: number; members: number[] }[] = [];
  for (const [position, { vector }] of questions.entries()) {
    let best: { members: number[] } | null = null;
    let bestLikeness = 0;
    for (const group of groups) {
      const other = questions[group.leader]?.vector ?? null;
      const cosine = vector === null || other === null ? 0 : dot(vector, other);
      const words = commonWords(terms[position] ?? [], terms[group.leader] ?? []);
      const likeness = Math.max(cosine / ALIKE_COSINE, words / ALIKE_WORDS);
      if (likeness < 1 || likeness <= bestLikeness) continue;
      best = group;
      bestLikeness = likeness;
    }
    if (best === null) groups.push({ leader: position, members: [position] });
    else best.members.push(position);
  }
  return groups.map(({ members }) => members).toSorted((one, other) => other.length - one.length);
};
