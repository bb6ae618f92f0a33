import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { countByStage } from '../../../infra/local/queue/count-by-stage.ts';
import { listDeadLetters } from '../../../infra/local/queue/list-dead-letters.ts';
import { listRecentDeliveries } from '../../../infra/local/queue/list-recent-deliveries.ts';
import { type QueueWorkerOptions, startQueueWorker } from '../../../infra/local/queue/worker.ts';
import { openSqliteBus } from '../../../shared/services/bus/sqlite.ts';
import { openCloudDatabase } from '../../../shared/services/embedded/database.ts';
import { attributes, makeEvent } from '../../contract/bus.contract.ts';
import { openQueueHarness, subscriptions } from './support/queue-harness.ts';
import { silentLog } from './support/temporary-home.ts';

const HANGING_PROCESS = fileURLToPath(new URL('support/hang-in-delivery.ts', import.meta.url));

const dueInSeconds = (harness: Awaited<ReturnType<typeof openQueueHarness>>): number =>
  Math.round((Number(harness.database.fast.prepare('select due_at from queue').get()?.['due_at']) - harness.now().getTime()) / 1000);

describe('the queue worker', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const open = async (options: Partial<QueueWorkerOptions> = {}) => {
    const harness = await openQueueHarness(options);
    closers.push(harness.close);
    return harness;
  };
  const publish = async (harness: Awaited<ReturnType<typeof openQueueHarness>>, options: Parameters<typeof makeEvent>[1] = {}) => {
    const event = makeEvent('two.happened', options);
    await harness.bus.publish({ event, attributes });
    return event;
  };
  const nextPush = (harness: Awaited<ReturnType<typeof openQueueHarness>>): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    harness.answer(async () => {
      resolve();
      return 204;
    });
    return promise;
  };

  it('wakes when something is published, without waiting for its next look', async () => {
    const harness = await open({ pollMs: 3_600_000 });
    await harness.worker.idle();
    const pushed = nextPush(harness);
    await publish(harness);
    await pushed;
  });

  it('wakes when something is published through another opening of the same file', async () => {
    const harness = await open({ pollMs: 3_600_000 });
    await harness.worker.idle();
    const pushed = nextPush(harness);
    const other = openCloudDatabase({ home: harness.home });
    await openSqliteBus({ database: other, subscriptions }).publish({ event: makeEvent('two.happened'), attributes });
    await pushed;
    other.close();
  });

  it('finds by itself what another process has published', async () => {
    const harness = await open({ pollMs: 10 });
    await harness.worker.idle();
    const pushed = nextPush(harness);
    const silent = { ...harness.database, announceQueued: () => undefined };
    await openSqliteBus({ database: silent, subscriptions }).publish({ event: makeEvent('two.happened'), attributes });
    await pushed;
  });

  it('waits 30 s, 60 s, 120 s, 240 s between five attempts, and never more than 600 s', async () => {
    const harness = await open({ backoff: { firstMs: 30_000, maxMs: 600_000, scale: 1 }, maxAttempts: () => 8 });
    harness.answer(async () => 500);
    await publish(harness);
    const pauses: number[] = [];
    for (let attempt = 1; attempt < 8; attempt += 1) {
      await harness.worker.idle();
      const pause = dueInSeconds(harness);
      pauses.push(pause);
      harness.advance(pause + 1);
    }
    await harness.worker.idle();
    expect(pauses).toEqual([30, 60, 120, 240, 480, 600, 600]);
    expect(await harness.deadLetters()).toHaveLength(1);
  });

  it('keeps one row for an event that is published again before it was acknowledged', async () => {
    const harness = await open({ backoff: { firstMs: 30_000, maxMs: 600_000, scale: 1 } });
    let pushes = 0;
    harness.answer(async () => {
      pushes += 1;
      return pushes === 1 ? 503 : 204;
    });
    const event = await publish(harness);
    await harness.worker.idle();
    for (let repeat = 0; repeat < 5; repeat += 1) await harness.bus.publish({ event, attributes });
    expect(countByStage({ database: harness.database })).toMatchObject([{ target: 'first', waiting: 0, retrying: 1, leased: 0, dead: 0 }]);
    harness.advance(31);
    await harness.worker.idle();
    expect(pushes).toBe(2);
  });

  it('counts a delivery that does not answer in time as failed, and ends it', async () => {
    const harness = await open({ timeoutMs: () => -4_900, maxAttempts: () => 1 });
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    await harness.worker.stop();
    const worker = startQueueWorker({
      database: harness.database,
      deliver: ({ signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => resolve());
        }),
      timeoutMs: () => -4_900,
      maxAttempts: () => 1,
      log: silentLog,
    });
    closers.push(worker.stop);
    await publish(harness);
    await aborted;
    await worker.drain();
    expect(await harness.deadLetters()).toMatchObject([
      { lastStatus: null, lastError: expect.stringContaining('No answer within 100 ms') },
    ]);
  });

  it('takes up again at once what a killed process had in flight, as the next attempt', async () => {
    const harness = await open();
    await harness.worker.stop();
    const event = await publish(harness);
    const child = spawn(process.execPath, [HANGING_PROCESS, harness.home], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(countByStage({ database: harness.database })).toMatchObject([{ leased: 1 }]);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const attempts: unknown[] = [];
    const worker = startQueueWorker({
      database: harness.database,
      deliver: async ({ body }) => {
        attempts.push((body as { deliveryAttempt: number }).deliveryAttempt);
        return { status: 204 };
      },
      log: silentLog,
    });
    closers.push(worker.stop);
    await worker.drain();
    expect(attempts).toEqual([2]);
    expect(listRecentDeliveries({ database: harness.database })).toMatchObject([{ key: event.id, attempt: 2, status: 204 }]);
  });

  it('leaves alone what a living process has in flight, until its lease ends', async () => {
    const harness = await open();
    await harness.worker.stop();
    await publish(harness);
    const child = spawn(process.execPath, [HANGING_PROCESS, harness.home], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    let pushes = 0;
    let offsetMs = 0;
    const worker = startQueueWorker({
      database: harness.database,
      deliver: async () => {
        pushes += 1;
        return { status: 204 };
      },
      now: () => new Date(Date.now() + offsetMs),
      log: silentLog,
    });
    closers.push(worker.stop);
    const idle = worker.idle();
    worker.wake();
    await new Promise(setImmediate);
    expect(pushes).toBe(0);
    offsetMs = 3_600_000;
    worker.wake();
    await idle;
    expect(pushes).toBe(1);
    child.kill('SIGKILL');
  });

  it('buries what has killed its process on every attempt, instead of trying for ever', async () => {
    const harness = await open({ maxAttempts: () => 2 });
    await harness.worker.stop();
    await publish(harness);
    harness.database.fast.exec('update queue set attempts = 2');
    const worker = startQueueWorker({
      database: harness.database,
      deliver: async () => Promise.reject(new Error('not to be called')),
      maxAttempts: () => 2,
      log: silentLog,
    });
    closers.push(worker.stop);
    await worker.drain();
    expect(await harness.deadLetters()).toMatchObject([{ lastError: 'The process ended during the last attempt.' }]);
  });

  it('delivers nothing twice when two workers look at the same queue', async () => {
    const harness = await open();
    const pushes: string[] = [];
    const deliver = async ({ body }: { body: unknown }) => {
      pushes.push((body as { message: { messageId: string } }).message.messageId);
      await new Promise(setImmediate);
      return { status: 204 };
    };
    await harness.worker.stop();
    const other = openCloudDatabase({ home: harness.home });
    const workers = [harness.database, other].map((database) => startQueueWorker({ database, deliver, log: silentLog }));
    await Promise.all(Array.from({ length: 100 }, async () => await publish(harness)));
    await Promise.all(workers.map(async (worker) => await worker.drain()));
    await Promise.all(workers.map(async (worker) => await worker.stop()));
    other.close();
    expect(pushes).toHaveLength(100);
    expect(new Set(pushes).size).toBe(100);
  });

  it('does not let the flood of one tenant hold up the single event of another', async () => {
    const harness = await open({ concurrency: 4 });
    const order: string[] = [];
    const gates: (() => void)[] = [];
    harness.answer(async ({ body }) => {
      order.push((body as { message: { attributes: { tenantId: string } } }).message.attributes.tenantId);
      const { promise, resolve } = Promise.withResolvers<void>();
      gates.push(resolve);
      await promise;
      return 204;
    });
    const started = async (count: number) => {
      while (order.length < count) await new Promise(setImmediate);
    };
    for (let index = 0; index < 50; index += 1) await publish(harness, { tenantId: 'flooding' });
    await started(3);
    expect(order).toEqual(['flooding', 'flooding', 'flooding']);
    await publish(harness, { tenantId: 'quiet' });
    await started(4);
    expect(order[3]).toBe('quiet');
    const opener = setInterval(() => {
      for (const gate of gates.splice(0)) gate();
    }, 1);
    await harness.settled();
    clearInterval(opener);
    expect(order).toHaveLength(51);
  });

  it('finishes what is in flight when it is stopped, and takes nothing new', async () => {
    const harness = await open({ concurrency: 1 });
    const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    harness.answer(async () => {
      started.resolve();
      await gate;
      return 204;
    });
    const first = await publish(harness);
    await started.promise;
    await publish(harness);
    const stopped = harness.worker.stop();
    openGate();
    await stopped;
    expect(listRecentDeliveries({ database: harness.database })).toMatchObject([{ key: first.id, status: 204 }]);
    expect(countByStage({ database: harness.database })).toMatchObject([{ waiting: 1, leased: 0 }]);
  });

  it('gives a task name free an hour after its task ended', async () => {
    const harness = await open();
    let pushes = 0;
    harness.answer(async () => {
      pushes += 1;
      return 200;
    });
    const enqueue = async () => {
      await harness.tasks.enqueue({ target: 'sync', name: 'same', body: {}, traceparent: attributes.traceparent });
      await harness.worker.idle();
    };
    await enqueue();
    harness.advance(3_590);
    await enqueue();
    expect(pushes).toBe(1);
    harness.advance(20);
    await enqueue();
    expect(pushes).toBe(2);
  });

  it('shows the operator what is dead, with its content, and the last deliveries, newest first', async () => {
    const harness = await open();
    harness.answer(async () => 418);
    const event = await publish(harness);
    await harness.settled();
    expect(listDeadLetters({ database: harness.database })).toMatchObject([
      {
        target: 'first',
        key: event.id,
        tenantId: 'agency-one',
        topic: 'two.happened',
        data: event,
        attempts: 5,
        lastStatus: 418,
        replayedAt: null,
      },
    ]);
    expect(listRecentDeliveries({ database: harness.database, limit: 2 }).map(({ attempt }) => attempt)).toEqual([5, 4]);
    expect(countByStage({ database: harness.database })).toEqual([
      { target: 'first', waiting: 0, leased: 0, retrying: 0, dead: 1, oldestPublishedAt: null },
    ]);
  });

  it('knows no dead letter of another id', async () => {
    const harness = await open();
    await expect(harness.replay('none')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses an event of a type that does not exist and one that is too large', async () => {
    const harness = await open();
    await expect(harness.bus.publish({ event: makeEvent('no.such'), attributes })).rejects.toThrow('no event of the type');
    await expect(publish(harness, { data: 'x'.repeat(100_001) })).rejects.toThrow('larger');
  });
});
