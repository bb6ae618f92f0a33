import { z } from 'zod';
import { listDeadLetters } from '../../../../infra/local/queue/list-dead-letters.ts';
import { replayDeadLetter } from '../../../../infra/local/queue/replay-dead-letter.ts';
import { type QueueWorkerOptions, startQueueWorker } from '../../../../infra/local/queue/worker.ts';
import { openSqliteBus } from '../../../../shared/services/bus/sqlite.ts';
import { openCloudDatabase } from '../../../../shared/services/embedded/database.ts';
import { openSqliteTasks } from '../../../../shared/services/tasks/sqlite.ts';
import type { DeadLetterView, Push } from '../../../contract/bus.contract.ts';
import { silentLog, temporaryHome } from './temporary-home.ts';

export const subscriptions = { 'one.happened': ['first', 'second'], 'two.happened': ['first'], unheard: [] };

/** Queue, worker, bus and tasks on one temporary file, with a clock of its own. */
export const openQueueHarness = async (options: Partial<QueueWorkerOptions> = {}) => {
  const { home, remove } = await temporaryHome();
  const database = openCloudDatabase({ home });
  let offsetMs = 0;
  const now = (): Date => new Date(Date.now() + offsetMs);
  let handler = async (_push: Push): Promise<number> => 204;
  const worker = startQueueWorker({
    database,
    deliver: async ({ target, body, headers }) => ({ status: await handler({ stage: target, body, headers }) }),
    backoff: { firstMs: 30_000, maxMs: 600_000, scale: 0.0001 },
    now,
    log: silentLog,
    ...options,
  });
  return {
    home,
    database,
    worker,
    now,
    bus: openSqliteBus({ database, subscriptions, now }),
    tasks: openSqliteTasks({ database, now }),
    answer: (next: typeof handler) => {
      handler = next;
    },
    settled: async () => await worker.drain(),
    advance: (seconds: number) => {
      offsetMs += seconds * 1000;
      worker.wake();
    },
    deadLetters: async (): Promise<DeadLetterView[]> =>
      listDeadLetters({ database, isOpenOnly: true }).map(({ id, target, key, attempts, lastStatus, lastError }) => ({
        id,
        stage: target,
        eventId: z.string().parse(key),
        attempts,
        lastStatus,
        lastError,
      })),
    replay: async (id: string) => replayDeadLetter({ database, id, now }),
    close: async () => {
      await worker.stop();
      database.close();
      await remove();
    },
  };
};
