import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tasks } from '../../shared/services/tasks/port.ts';
import type { Push } from './bus.contract.ts';

export type TasksHarness = {
  tasks: Tasks;
  answer(handler: (push: Push) => Promise<number>): void;
  settled(): Promise<void>;
  /** The transport's clock (real time for the adapter). */
  now(): Date;
  advance(seconds: number): void;
  close(): Promise<void>;
};

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What every task queue keeps: one task per name, not before its time, again until it is acknowledged. */
export const describeTasksContract = (name: string, open: () => Promise<TasksHarness>): void => {
  describe(`tasks: ${name}`, () => {
    let harness: TasksHarness;
    let pushes: Push[];
    beforeEach(async () => {
      pushes = [];
      harness = await open();
      harness.answer(async (push) => {
        pushes.push(push);
        return 200;
      });
    });
    afterEach(async () => await harness.close());

    it('posts the body as it is, with the name and the number of retries in headers', async () => {
      await harness.tasks.enqueue({ target: 'sync', name: 'sync-1', body: { tenantId: 'agency-one', list: [1, 'ü'] }, traceparent });
      await harness.settled();
      expect(pushes).toMatchObject([
        {
          stage: 'sync',
          body: { tenantId: 'agency-one', list: [1, 'ü'] },
          headers: { 'X-CloudTasks-TaskName': 'sync-1', 'X-CloudTasks-TaskRetryCount': '0', traceparent },
        },
      ]);
    });

    it('makes one task of a name however often and however many at once enqueue it, also after it ran', async () => {
      const enqueue = async () => await harness.tasks.enqueue({ target: 'sync', name: 'same', body: {}, traceparent });
      await Promise.all(Array.from({ length: 20 }, enqueue));
      await harness.settled();
      await enqueue();
      await harness.settled();
      expect(pushes).toHaveLength(1);
    });

    it('takes the same name for another target as another task', async () => {
      for (const target of ['sync', 'other']) await harness.tasks.enqueue({ target, name: 'same', body: {}, traceparent });
      await harness.settled();
      expect(pushes.map(({ stage }) => stage).sort()).toEqual(['other', 'sync']);
    });

    it('runs a task not before its time', async () => {
      await harness.tasks.enqueue({
        target: 'sync',
        name: 'later',
        body: {},
        runAt: new Date(harness.now().getTime() + 3_600_000),
        traceparent,
      });
      await harness.settled();
      expect(pushes).toEqual([]);
      harness.advance(3_599);
      await harness.settled();
      expect(pushes).toEqual([]);
      harness.advance(2);
      await harness.settled();
      expect(pushes).toHaveLength(1);
    });

    it('runs a failed task again and counts', async () => {
      harness.answer(async (push) => {
        pushes.push(push);
        return pushes.length < 3 ? 503 : 200;
      });
      await harness.tasks.enqueue({ target: 'sync', name: 'shaky', body: {}, traceparent });
      await harness.settled();
      expect(pushes.map(({ headers }) => headers['X-CloudTasks-TaskRetryCount'])).toEqual(['0', '1', '2']);
    });
  });
};
