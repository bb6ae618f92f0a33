/** What a failed try means for the next one. */
export type Failure = {
  /** Whether another try may end differently. */
  isRetryable: boolean;
  /** Whether it counts against the dependency's health. A clear answer, even "no" or "slow down", comes from a living dependency. */
  isFault: boolean;
  /** Whether the work may have been done although we hold no answer. */
  mayHaveHappened: boolean;
  /** Whether the dependency does not accept who we are or lets us do this. */
  isRefused: boolean;
  /** How long it asks us to wait (Retry-After, RetryInfo); null when it does not say. */
  retryAfterMs: number | null;
};

const none: Failure = { isRetryable: false, isFault: false, mayHaveHappened: false, isRefused: false, retryAfterMs: null };

/** An answer that will be the same next time. */
export const FINAL: Failure = none;
/** Our credentials or rights are wrong. */
export const REFUSED: Failure = { ...none, isRefused: true };
/** It did nothing and asks for less. */
export const LIMITED: Failure = { ...none, isRetryable: true };
/** It was never reached. */
export const UNREACHED: Failure = { ...none, isRetryable: true, isFault: true };
/** No answer, or half of one: nobody knows what happened. */
export const UNKNOWN: Failure = { ...none, isRetryable: true, isFault: true, mayHaveHappened: true };
