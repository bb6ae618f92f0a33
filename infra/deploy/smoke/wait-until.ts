import { setTimeout as sleep } from 'node:timers/promises';

type WaitUntil<Value> = {
  /** Gives what is waited for, or null while it is not there. */
  look: () => Promise<Value | null>;
  /** For the message when it never comes. */
  what: string;
  timeoutMs: number;
  intervalMs: number;
};

/**
 * Looks again and again until there is something.
 * @throws Error that says what did not come in time; whatever `look` throws.
 */
export const waitUntil = async <Value>({ look, what, timeoutMs, intervalMs }: WaitUntil<Value>): Promise<Value> => {
  const endsAtMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > endsAtMs) throw new Error(`${what} did not come within ${Math.round(timeoutMs / 1000)} s`);
    await sleep(intervalMs);
  }
};
