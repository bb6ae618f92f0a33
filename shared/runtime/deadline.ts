import { AppError } from '../core/errors.ts';

/**
 * Runs `work` with an abort signal and gives up after `timeoutMs` (real time).
 * `onLateFailure`: told when work that was given up on fails afterwards.
 * @throws AppError `timeout`
 */
export const withDeadline = async <T>({
  timeoutMs,
  work,
  onLateFailure,
}: {
  timeoutMs: number;
  work: (signal: AbortSignal) => Promise<T>;
  onLateFailure: (error: unknown) => void;
}): Promise<T> => {
  const controller = new AbortController();
  const working = work(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const outOfTime = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const timeout = new AppError('timeout', { detail: 'This took too long and was given up.' });
      working.catch(onLateFailure);
      controller.abort(timeout);
      reject(timeout);
    }, timeoutMs);
  });
  try {
    return await Promise.race([working, outOfTime]);
  } finally {
    clearTimeout(timer);
  }
};
