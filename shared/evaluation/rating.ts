export const RATINGS = ['correct', 'somewhat_correct', 'somewhat_incorrect', 'incorrect'] as const;
export type Rating = (typeof RATINGS)[number];
export type Verdict = 'gold' | 'ambiguous' | 'needs_review';

/** What a rating makes of a case (spec: knowledge, Feedback and evaluation). */
export const verdictOf = (rating: Rating): Verdict => {
  if (rating === 'correct') return 'gold';
  return rating === 'somewhat_correct' ? 'ambiguous' : 'needs_review';
};

/** Helpful or not, as a rating. */
export const ratingOfHelpful = (isHelpful: boolean): Rating => (isHelpful ? 'correct' : 'incorrect');
