import type { Log } from '../../../shared/core/log.ts';
import type { CloudDatabase } from '../../../shared/services/embedded/database.ts';
import { attemptDelivery, type Deliver } from './attempt-delivery.ts';
import { enterWorker } from './enter-worker.ts';
import { leaseNext } from './lease-next.ts';
import { queueLoad } from './queue-load.ts';
import type { QueueRow } from './queue-row.ts';
import { isAcknowledged, type Outcome, settleDelivery } from './settle-delivery.ts';

/** Before the second attempt, doubling up to `maxMs`; a `scale` below 1 shortens all of it, for tests. */
export type Backoff = { firstMs: number; maxMs: number; scale: number };

export type QueueWorkerOptions = {
  database: CloudDatabase;
  deliver: Deliver;
  /** After so many failed attempts for this target the message is dead. */
  maxAttempts?: (target: string) => number;
  /** What a delivery to this target may take; then it counts as failed. */
  timeoutMs?: (target: string) => number;
  /** Deliveries at the same time, over all tenants. */
  concurrency?: number;
  /** Of one tenant at the same time. */
  maxPerTenant?: number;
  backoff?: Backoff;
  /** How often to look for what other processes have published. */
  pollMs?: number;
  now?: () => Date;
  log: Pick<Log, 'info' | 'warn' | 'error'>;
};

export type QueueWorker = {
  /** Looks at once: after a test has moved its clock. */
  wake(): void;
  /** Resolves when nothing is due and nothing is leased. What waits for its time does not count. */
  idle(): Promise<void>;
  /** Resolves when also nothing comes due within the longest backoff, so that all retries have ended. */
  drain(): Promise<void>;
  /** Takes nothing new, waits for what is in flight. */
  stop(): Promise<void>;
};

const SHORTEST_PAUSE_MS = 5;

const DEFAULT_BACKOFF: Backoff = { firstMs: 30_000, maxMs: 600_000, scale: 1 };

/** The stage answers its own timeout; only one that does not answer at all runs into ours, and only a dead process into the end of the lease. */
const ANSWER_GRACE_MS = 5_000;
const LEASE_GRACE_MS = 15_000;

/**
 * Delivers the embedded queue like Pub/Sub and Cloud Tasks: at least once, a failed delivery again after a growing pause, dead after the last attempt. A
 * killed process costs one attempt of what it had in flight. Starts at once.
 */
export const startQueueWorker = ({
  database,
  deliver,
  maxAttempts = () => 5,
  timeoutMs = () => 120_000,
  concurrency = 8,
  maxPerTenant = Math.max(1, Math.min(10, concurrency - 1)),
  backoff = DEFAULT_BACKOFF,
  pollMs = 100,
  now = () => new Date(),
  log,
}: QueueWorkerOptions): QueueWorker => {
  const { fast } = database;
  const { owner, leave } = enterWorker(fast);
  const inFlight = new Set<Promise<void>>();
  const byTenant = new Map<string, number>();
  const waiters = new Set<{ withinMs: number; resolve: () => void }>();
  let isStopping = false;
  let nextLook: NodeJS.Timeout | undefined;
  let isScheduled = false;

  const retryDelayMs = (attempts: number): number =>
    Math.round(Math.min(backoff.firstMs * 2 ** (attempts - 1), backoff.maxMs) * backoff.scale);

  const leaseMsOf = (target: string): number => timeoutMs(target) + LEASE_GRACE_MS;

  const attempt = async (row: QueueRow): Promise<Outcome> => {
    if (row.attempts > maxAttempts(row.target)) return { status: null, error: 'The process ended during the last attempt.' };
    return await attemptDelivery({ row, deliver, timeoutMs: timeoutMs(row.target) + ANSWER_GRACE_MS });
  };

  const handle = async (row: QueueRow): Promise<void> => {
    const startedAtMs = now().getTime();
    byTenant.set(row.tenant_id, (byTenant.get(row.tenant_id) ?? 0) + 1);
    const outcome = await attempt(row);
    const left = (byTenant.get(row.tenant_id) ?? 1) - 1;
    if (left === 0) byTenant.delete(row.tenant_id);
    else byTenant.set(row.tenant_id, left);
    const result = settleDelivery({
      database: fast,
      row,
      owner,
      outcome,
      startedAtMs,
      nowMs: now().getTime(),
      retryDelayMs: retryDelayMs(row.attempts),
      maxAttempts: maxAttempts(row.target),
    });
    if (isAcknowledged(outcome)) return;
    const fields = {
      target: row.target,
      key: row.key,
      tenantId: row.tenant_id,
      attempt: row.attempts,
      status: outcome.status,
      reason: outcome.error,
    };
    if (result === 'dead') log.error('A message is dead after its last attempt', fields);
    else log.warn('A delivery failed', { ...fields, result });
  };

  const answerWaiters = (): void => {
    for (const waiter of waiters) {
      const nowMs = now().getTime();
      const { isDue, leased } = queueLoad({ database: fast, nowMs, untilMs: nowMs + waiter.withinMs });
      if (isDue || leased > 0 || inFlight.size > 0) continue;
      waiters.delete(waiter);
      waiter.resolve();
    }
  };

  const pauseMs = (): number => {
    const nowMs = now().getTime();
    const { nextAtMs } = queueLoad({ database: fast, nowMs, untilMs: nowMs });
    return Math.max(SHORTEST_PAUSE_MS, Math.min(pollMs, (nextAtMs ?? Number.POSITIVE_INFINITY) - nowMs));
  };

  const look = (): void => {
    isScheduled = false;
    clearTimeout(nextLook);
    if (isStopping) return;
    try {
      while (inFlight.size < concurrency) {
        const row = leaseNext({ database: fast, owner, leaseMs: leaseMsOf, nowMs: now().getTime(), inFlight: byTenant, maxPerTenant });
        if (row === null) break;
        const delivery = handle(row)
          .catch((error: unknown) => log.error('A delivery could not be written down', { error }))
          .finally(() => {
            inFlight.delete(delivery);
            wake();
          });
        inFlight.add(delivery);
      }
      answerWaiters();
      nextLook = setTimeout(look, pauseMs());
    } catch (error) {
      // Another process holds the file for longer than we wait for it: the next look will do.
      log.error('The queue could not be read', { error });
      nextLook = setTimeout(look, pollMs);
    }
  };

  /** Many publishes in one go are one look. */
  const wake = (): void => {
    if (isScheduled || isStopping) return;
    isScheduled = true;
    setImmediate(look);
  };

  const waitUntilIdle = (withinMs: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiters.add({ withinMs, resolve });
    wake();
    return promise;
  };

  const unsubscribe = database.onQueued(wake);
  wake();
  return {
    wake,
    idle: () => waitUntilIdle(0),
    drain: () => waitUntilIdle(backoff.maxMs * backoff.scale),
    stop: async () => {
      isStopping = true;
      unsubscribe();
      clearTimeout(nextLook);
      await Promise.all(inFlight);
      for (const { resolve } of waiters) resolve();
      waiters.clear();
      leave();
    },
  };
};
