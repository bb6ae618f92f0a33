import { plainOf, profileText, type TextProfile, termsOf } from './text-likeness.ts';

export type FaqCandidate = {
  id: string;
  question: string;
  variations: readonly string[];
  keywords: readonly string[];
  /** 0 to 10. */
  priority: number;
};

/** A FAQ with all that comparing it needs and that no question changes. */
export type PreparedFaq = Pick<FaqCandidate, 'id' | 'question' | 'priority'> & {
  own: TextProfile;
  /** Plain, as a profile has it: only what is nearly alike needs more. */
  variations: readonly string[];
  keywordTerms: readonly string[];
  /** The terms of the question, the variations and the keywords. */
  allTerms(): readonly string[];
};

/** Works a FAQ out once for all the questions that it is compared with. */
export const prepareFaq = ({ id, question, priority, ...texts }: FaqCandidate): PreparedFaq => {
  const own = profileText(question);
  const keywords = profileText(texts.keywords.join(' '));
  const variations = texts.variations.map(plainOf);
  // In one string, as the plain texts are: a list of short ones would take five times the memory.
  let all: string | null = null;
  const allTerms = (): readonly string[] => {
    all ??= termsOf([own.plain, ...variations, keywords.plain].join(' ')).join(' ');
    return all === '' ? [] : all.split(' ');
  };
  return { id, question, priority, own, variations, keywordTerms: keywords.terms, allTerms };
};
