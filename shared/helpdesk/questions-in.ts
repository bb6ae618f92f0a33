import { splitSentences } from '../knowledge/answer/split-sentences.ts';

const MAX_QUESTIONS = 3;
const MAX_CHARACTERS = 2_000;

/** What a question begins with that is only manners. */
const MANNERS =
  /^(?:(?:hi|hello|dear|good (?:morning|day|afternoon|evening))\b[^,!?]{0,40}[,!]\s*|(?:please|could you (?:please )?tell (?:me|us)|can you (?:please )?tell (?:me|us)|one (?:more|quick|other) question:?)[,:]?\s+)/iu;

/** The questions of a mail, in their order, at most three; all of it where no sentence ends as one. */
export const questionsIn = (text: string): string[] => {
  const unfolded = text.replace(/([^\n.!?:])\n(?=\S)/g, '$1 ');
  const asked = splitSentences(unfolded)
    .filter((sentence) => /[?？]\s*$/u.test(sentence))
    .map((sentence) => sentence.replace(MANNERS, '').slice(0, MAX_CHARACTERS).toWellFormed())
    .slice(0, MAX_QUESTIONS);
  if (asked.length > 0) return asked;
  const whole = text.replace(/\s+/g, ' ').trim().slice(0, MAX_CHARACTERS).toWellFormed();
  return whole === '' ? [] : [whole];
};
