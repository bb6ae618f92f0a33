import { classifyFailure } from '../resilience/classify-failure.ts';
import { type Failure, LIMITED, REFUSED, UNKNOWN } from '../resilience/failure.ts';

/** Lance tells what happened in words only. It tried the request itself before. */
const WORDS: readonly (readonly [RegExp, Failure])[] = [
  [/commit conflict|concurrent(ly)? (write|modif)|too many concurrent writers|retryable/i, LIMITED],
  [/\b(401|403)\b|unauthenticated|unauthorized|forbidden|permission denied|invalid credentials|no such bucket|NoSuchBucket/i, REFUSED],
  [/\b429\b|too many requests|rate limit/i, LIMITED],
  [
    /\b(408|5\d\d)\b|timed? ?out|timeout|connection|error sending request|error decoding response|incomplete|unexpected eof|broken pipe|reset by peer|service unavailable/i,
    UNKNOWN,
  ],
];

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What an error of LanceDB means for another try. */
export const classifyLance = (error: unknown): Failure => {
  const message = messageOf(error);
  return WORDS.find(([words]) => words.test(message))?.[1] ?? classifyFailure(error);
};

/** Whether a table was asked for that is not there. */
export const isMissingTable = (error: unknown): boolean => /table '[^']*' (was not found|does not exist)/i.test(messageOf(error));

/** Whether a table that was open is there no more: another instance dropped it. */
export const isDroppedTable = (error: unknown): boolean => /not found: \S*\/_versions\b/i.test(messageOf(error));
