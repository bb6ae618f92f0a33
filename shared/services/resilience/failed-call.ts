import { AppError } from '../../core/errors.ts';
import type { Failure } from './failure.ts';

const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));

/** `title` is the dependency's name for people; `settings` names what holds our credentials for it. The provider's own text stays in `cause`. */
type FailedCall = { title: string; settings: string; failure: Failure; cause: unknown };

/** What the caller of a dependency gets to see of a call that failed for good: AppError `dependency_unavailable`. */
export const failedCall = ({ title, settings, failure, cause }: FailedCall): AppError => {
  if (failure.isRefused)
    return new AppError('dependency_unavailable', {
      detail: `${title} does not accept our credentials or rights: check ${settings}.`,
      cause,
    });
  const retry = failure.retryAfterMs === null ? {} : { retryAfterSeconds: secondsOf(failure.retryAfterMs) };
  const what = failure.isFault ? 'is not answering as it should' : 'asks us to slow down';
  return new AppError('dependency_unavailable', { detail: `${title} ${what}; try again later.`, cause, ...retry });
};

/** The breaker is open: nothing was called. `cause`: an earlier try of the same call of which nobody knows whether its work was done. */
export const refusedByBreaker = ({ title, refusedForMs, cause }: { title: string; refusedForMs: number; cause?: unknown }): AppError =>
  new AppError('dependency_unavailable', {
    detail: `${title} has failed repeatedly and is left alone for a while; try again later.`,
    retryAfterSeconds: secondsOf(refusedForMs),
    ...(cause === undefined ? {} : { cause }),
  });
