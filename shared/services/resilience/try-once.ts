/** One try: its number counts from 1; the client must be given `signal`, or at least `timeoutMs` as its deadline. */
export type Try = { number: number; timeoutMs: number; signal: AbortSignal };

/**
 * Runs one try of an outside call for at most `timeoutMs`. When the time is up, or `signal` ends, the try's own signal ends (which reaches the socket of a
 * client that takes one) and the promise rejects at once, whether the client heeds it or not.
 * @throws a DOMException named TimeoutError, or the reason of `signal`
 */
export const tryOnce = async <Result>({
  attempt,
  number,
  timeoutMs,
  signal,
}: {
  attempt: (attempt: Try) => Promise<Result>;
  number: number;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}): Promise<Result> => {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const given = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    controller.abort(reason);
    given.reject(reason);
  };
  const timer = setTimeout(() => end(new DOMException(`No answer within ${timeoutMs} ms.`, 'TimeoutError')), timeoutMs);
  const onAbort = (): void => end(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([attempt({ number, timeoutMs, signal: controller.signal }), given.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
};
