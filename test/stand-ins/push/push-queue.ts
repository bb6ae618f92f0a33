/** One HTTP push that is owed to somebody until it is acknowledged with 2xx. */
export type PushJob = {
  id: string;
  url: string;
  /** `attempt` counts from 1. */
  request(attempt: number): Promise<{ headers: Readonly<Record<string, string>>; body: Uint8Array }>;
  dueAtMs: number;
  maxAttempts: number;
  /** Told once, at the end. */
  ended(outcome: { isAcknowledged: boolean; attempts: number; lastStatus: number | null; lastError: string | null }): void;
};

export type Backoff = { firstMs: number; maxMs: number };

export type PushQueue = {
  add(job: PushJob): void;
  /** Looks again: after a clock was moved. */
  wake(): void;
  /** Resolves when nothing is in flight, due, or waits for another attempt. What waits for its first time does not count. */
  settled(): Promise<void>;
  stop(): void;
};

type Waiting = { job: PushJob; attempts: number; dueAtMs: number };

/** Pushes over HTTP as Pub/Sub and Cloud Tasks do: at least once, again after a growing pause. In memory. */
export const startPushQueue = ({
  backoff,
  timeoutMs = 10_000,
  now = () => new Date(),
}: {
  backoff: Backoff;
  timeoutMs?: number;
  now?: () => Date;
}): PushQueue => {
  const waiting = new Set<Waiting>();
  const inFlight = new Set<Waiting>();
  const waiters = new Set<() => void>();
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const post = async ({ job, attempts }: Waiting): Promise<{ status: number | null; error: string | null }> => {
    try {
      const { headers, body } = await job.request(attempts);
      const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(job.url, { method: 'POST', headers, body: Buffer.from(body), redirect: 'manual', signal });
      await response.arrayBuffer();
      return { status: response.status, error: null };
    } catch (error) {
      return { status: null, error: String(error) };
    }
  };

  const deliver = async (entry: Waiting): Promise<void> => {
    entry.attempts += 1;
    const { status, error } = await post(entry);
    inFlight.delete(entry);
    if (ending.signal.aborted) return;
    const isAcknowledged = status !== null && status >= 200 && status < 300;
    if (isAcknowledged || entry.attempts >= entry.job.maxAttempts) {
      entry.job.ended({ isAcknowledged, attempts: entry.attempts, lastStatus: status, lastError: error });
    } else {
      entry.dueAtMs = now().getTime() + Math.min(backoff.firstMs * 2 ** (entry.attempts - 1), backoff.maxMs);
      waiting.add(entry);
    }
    look();
  };

  const look = (): void => {
    clearTimeout(timer);
    if (ending.signal.aborted) return;
    const nowMs = now().getTime();
    for (const entry of waiting) {
      if (entry.dueAtMs > nowMs) continue;
      waiting.delete(entry);
      inFlight.add(entry);
      void deliver(entry);
    }
    if (inFlight.size === 0 && [...waiting].every(({ attempts }) => attempts === 0)) {
      for (const resolve of waiters) resolve();
      waiters.clear();
    }
    const nextAtMs = Math.min(...[...waiting].map(({ dueAtMs }) => dueAtMs));
    if (Number.isFinite(nextAtMs)) timer = setTimeout(look, Math.min(60_000, Math.max(0, nextAtMs - nowMs)));
  };

  return {
    add: (job) => {
      waiting.add({ job, attempts: 0, dueAtMs: job.dueAtMs });
      look();
    },
    wake: look,
    settled: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiters.add(resolve);
      look();
      return promise;
    },
    stop: () => {
      ending.abort();
      clearTimeout(timer);
      for (const resolve of waiters) resolve();
    },
  };
};
