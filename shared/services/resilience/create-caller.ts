import { setTimeout as wait } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { State } from '../state/port.ts';
import { classifyFailure } from './classify-failure.ts';
import { failedCall, refusedByBreaker } from './failed-call.ts';
import type { Failure } from './failure.ts';
import type { DependencyPolicy } from './policies.ts';
import { createSharedBreaker } from './shared-breaker.ts';
import { type Try, tryOnce } from './try-once.ts';

export type CallerOptions = Omit<DependencyPolicy, 'whenOpen'> & {
  /** The settings, roles or secrets that our credentials for it come from: named when it refuses them. */
  settings: string;
  /** Part of the breaker's key. */
  region?: string;
  /** Where instances share that a breaker is open. Absent: each minds itself. */
  state?: () => Promise<State>;
  /** What this client's errors mean where that is not plain from codes; null leaves it to `classifyFailure`. */
  classify?: (error: unknown) => Failure | null;
  lookEveryMs?: number;
  stateTimeoutMs?: number;
  log?: Pick<Log, 'warn'>;
  random?: () => number;
};

export type OutsideCall<Result> = {
  /** One try. Errors that are answers (not found, exists already) are best turned into results here; others it simply throws. */
  attempt: (attempt: Try) => Promise<Result>;
  /** The request's own: ends the call. */
  signal?: AbortSignal;
  /** False where the same call twice does the work twice: then it is tried again only after failures that did nothing. */
  isRepeatable?: boolean;
  /** What all tries of this call may take together, where its caller has less time than the dependency's policy gives. */
  totalMs?: number;
};

export type Caller = <Result>(call: OutsideCall<Result>) => Promise<Result>;

type Outcome<Result> = { value: Result } | { error: unknown; failure: Failure; isAborted: boolean };

/** Whoever asks us to wait longer than this (or than the longest pause of our own) is not waited for: the caller is told when to come back. */
const LONGEST_ASKED_PAUSE_MS = 5_000;

/** With less time left a try would be a request that nobody waits for. Timers end up to a millisecond early: what ended the call would else be followed by one more. */
const SHORTEST_TRY_MS = 2;

class FailedTry extends Error {
  readonly failure: Failure;
  constructor(failure: Failure, cause: unknown) {
    super('A try failed.', { cause });
    this.failure = failure;
  }
}

/**
 * The one way to call a dependency: a time limit that ends each try, more tries with growing jittered pauses (or as long as the answer asks) where another try can
 * end differently, and a breaker whose open state the instances share. Each try counts for the breaker; one that opens ends the call.
 * The caller it gives throws AppError `dependency_unavailable` with the dependency's name and never its text (that is in `cause`), the reason of `signal` when that ends, and an
 * error that is a final answer as the client threw it.
 */
export const createCaller = (options: CallerOptions): Caller => {
  const { dependency, title, settings, timeoutMs, totalMs, tries, backoff, breaker, region = 'global', random = Math.random } = options;
  const { classify = () => null, lookEveryMs = 5_000, stateTimeoutMs = 500, log, state } = options;
  const longestPauseMs = Math.max(backoff.maxMs, LONGEST_ASKED_PAUSE_MS);
  const circuit = createSharedBreaker({ dependency, region, ...breaker, state, lookEveryMs, stateTimeoutMs, log });

  const observe = async <Result>({ attempt, signal }: OutsideCall<Result>, number: number, leftMs: number): Promise<Outcome<Result>> => {
    try {
      return { value: await tryOnce({ attempt, number, timeoutMs: Math.min(timeoutMs, leftMs), signal }) };
    } catch (error) {
      return { error, failure: classify(error) ?? classifyFailure(error), isAborted: signal?.aborted === true };
    }
  };

  // A call that its own caller ended says nothing about the dependency; but while the breaker is being tested nothing is not a success.
  const isFault = (outcome: Outcome<unknown>): boolean =>
    'failure' in outcome && (outcome.isAborted ? circuit.isHalfOpen() : outcome.failure.isFault);

  const pauseMs = ({ failure, number }: { failure: Failure; number: number }): number =>
    failure.retryAfterMs ?? Math.min(backoff.maxMs, backoff.firstMs * 2 ** (number - 1)) * (0.5 + random() / 2);

  return async (call) => {
    const { signal, isRepeatable = true } = call;
    const allowedMs = totalMs ?? tries * (timeoutMs + backoff.maxMs);
    const endsAtMs = performance.now() + Math.min(allowedMs, call.totalMs ?? allowedMs);
    const leftMs = (): number => Math.max(1, endsAtMs - performance.now());

    let unknownTry: unknown;
    const oneTry = async (number: number) => {
      const ran = await circuit.run({ work: async () => await observe(call, number, leftMs()), isFault });
      if ('refusedForMs' in ran) throw new AbortError(refusedByBreaker({ title, refusedForMs: ran.refusedForMs, cause: unknownTry }));
      const { outcome } = ran;
      if ('value' in outcome) return outcome.value;
      if (outcome.isAborted) signal?.throwIfAborted();
      if (outcome.failure.mayHaveHappened) unknownTry = outcome.error;
      throw new FailedTry(outcome.failure, outcome.error);
    };

    try {
      return await pRetry(oneTry, {
        retries: tries - 1,
        // The pause is ours, in shouldRetry: p-retry knows no Retry-After.
        minTimeout: 0,
        ...(signal === undefined ? {} : { signal }),
        shouldRetry: async ({ error, attemptNumber }) => {
          if (!(error instanceof FailedTry) || !error.failure.isRetryable) return false;
          if (!isRepeatable && error.failure.mayHaveHappened) return false;
          const pause = pauseMs({ failure: error.failure, number: attemptNumber });
          if (pause > longestPauseMs || pause + SHORTEST_TRY_MS >= leftMs()) return false;
          log?.warn('dependency_retry', { dependency, attempt: attemptNumber, pauseMs: Math.round(pause), error: error.cause });
          await wait(pause, undefined, signal === undefined ? {} : { signal });
          return true;
        },
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AppError || !(error instanceof FailedTry)) throw error;
      const { failure, cause } = error;
      if (!failure.isRetryable && !failure.isRefused) throw cause;
      throw failedCall({ title, settings, failure, cause });
    }
  };
};
