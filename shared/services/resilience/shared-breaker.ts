import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult } from 'cockatiel';
import type { Log } from '../../core/log.ts';
import type { State } from '../state/port.ts';
import { breakerKey, openingSchema } from './breaker-opening.ts';
import { tryOnce } from './try-once.ts';

type SharedBreakerOptions = {
  dependency: string;
  region: string;
  opensAfter: number;
  openMs: number;
  halfOpenSuccesses: number;
  /** Absent: this instance minds itself only. */
  state: (() => Promise<State>) | undefined;
  /** How long what the others said is believed before asking again. */
  lookEveryMs: number;
  /** What asking or telling the others may take: they are never waited for longer. */
  stateTimeoutMs: number;
  log: Pick<Log, 'warn'> | undefined;
};

export type SharedBreaker = {
  /** Runs `work` if the breaker lets it. `isFault` judges what came back. Gives `refused` with the time left while it is open. */
  run<Outcome>(call: {
    work: () => Promise<Outcome>;
    isFault: (outcome: Outcome) => boolean;
  }): Promise<{ outcome: Outcome } | { refusedForMs: number }>;
  isHalfOpen(): boolean;
};

const isJudgedFault = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'isFault' in result && result.isFault === true;

/**
 * A circuit breaker (cockatiel) for one dependency. When it opens it says so in `state`, under a key that lives as long as the breaker is open; the other
 * instances look there and open theirs for the rest of the time. Each instance closes its own by its own successes. A state that cannot be reached leaves the local breaker.
 */
export const createSharedBreaker = (options: SharedBreakerOptions): SharedBreaker => {
  const { dependency, region, opensAfter, openMs, halfOpenSuccesses, state, lookEveryMs, stateTimeoutMs, log } = options;
  const key = breakerKey({ dependency, region });
  let openedAtMs = 0;
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let telling: Promise<void> | undefined;

  const askState = async <Value>(ask: (shared: State) => Promise<Value>): Promise<Value | null> => {
    if (state === undefined) return null;
    try {
      const attempt = async () => await ask(await state());
      return await tryOnce({ attempt, number: 1, timeoutMs: stateTimeoutMs, signal: undefined });
    } catch (error) {
      log?.warn('breaker_state_unreachable', { dependency, error });
      return null;
    }
  };

  const build = (initialState?: unknown) => {
    const policy = circuitBreaker(handleWhenResult(isJudgedFault), {
      breaker: new ConsecutiveBreaker(opensAfter),
      halfOpenAfter: openMs,
      halfOpenSampling: { calls: halfOpenSuccesses, threshold: 0 },
      ...(initialState === undefined ? {} : { initialState }),
    });
    policy.onBreak(() => {
      openedAtMs = Date.now();
      log?.warn('breaker_opened', { dependency, region });
      telling = askState(async (shared) => await shared.put({ key, value: { openedAtMs }, ttlSeconds: openMs / 1000 })).then(
        () => undefined,
      );
    });
    return policy;
  };
  let policy = build();

  const hearOthers = async (): Promise<void> => {
    const nowMs = Date.now();
    if (state === undefined || policy.state !== CircuitState.Closed || nowMs - lookedAtMs < lookEveryMs) return;
    lookedAtMs = nowMs;
    const told = openingSchema.safeParse(await askState(async (shared) => await shared.get(key)));
    if (!told.success || told.data.openedAtMs <= openedAtMs || policy.state !== CircuitState.Closed) return;
    // Clocks differ: what was opened in the future was opened now.
    openedAtMs = Math.min(told.data.openedAtMs, nowMs);
    policy = build({ ownState: { value: CircuitState.Open, openedAt: openedAtMs, attemptNo: 1 }, breakerState: 0 });
  };

  return {
    isHalfOpen: () => policy.state === CircuitState.HalfOpen,
    run: async ({ work, isFault }) => {
      await hearOthers();
      try {
        const { outcome } = await policy.execute(async () => {
          const result = await work();
          return { outcome: result, isFault: isFault(result) };
        });
        return { outcome };
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        return { refusedForMs: Math.max(0, openedAtMs + openMs - Date.now()) };
      } finally {
        await telling;
      }
    },
  };
};
