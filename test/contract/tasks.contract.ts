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
  /** What the transport calls a task in its headers; the name itself when absent. */
  taskId?(task: { target: string; name: string }): string;
  close(): Promise<void>;
};

/** `deadlineMs`: after so long without an answer a run counts as failed. */
export type OpenTasksHarness = (options?: { deadlineMs?: number }) => Promise<TasksHarness>;

/** Names of headers have no case on the wire. */
const lowerCase = (headers: Push['headers']) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** What every task queue keeps: one task per name, not before its time, again until it is acknowledged. */
export const describeTasksContract = (name: string, open: OpenTasksHarness): void => {
  describe(`tasks, ${name}`, () => {
    let harness: TasksHarness;
    let pushes: Push[];
    beforeEach(async () => {
      pushes = [];
      harness = await open();
      harness.answer(async (push) => {
        pushes.push({ ...push, headers: lowerCase(push.headers) });
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
          headers: {
            'x-cloudtasks-taskname': harness.taskId?.({ target: 'sync', name: 'sync-1' }) ?? 'sync-1',
            'x-cloudtasks-taskretrycount': '0',
            'x-cloudtasks-queuename': 'sync',
            traceparent,
          },
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

    it('makes one task of fifty racers for a name', async () => {
      const enqueue = async () => await harness.tasks.enqueue({ target: 'sync', name: 'raced', body: {}, traceparent });
      await Promise.all(Array.from({ length: 50 }, enqueue));
      await harness.settled();
      expect(pushes).toHaveLength(1);
    });

    it('takes a name as new again an hour after its task ended', async () => {
      const enqueue = async () => await harness.tasks.enqueue({ target: 'sync', name: 'again', body: {}, traceparent });
      await enqueue();
      await harness.settled();
      harness.advance(3_590);
      await enqueue();
      await harness.settled();
      expect(pushes).toHaveLength(1);
      harness.advance(20);
      await enqueue();
      await harness.settled();
      expect(pushes).toHaveLength(2);
    });

    it('runs a task again whose acknowledgement was lost', async () => {
      harness.answer(async (push) => {
        pushes.push(push);
        if (pushes.length === 1) throw new Error('the connection broke after the work');
        return 200;
      });
      await harness.tasks.enqueue({ target: 'sync', name: 'lost', body: {}, traceparent });
      await harness.settled();
      expect(pushes).toHaveLength(2);
    });

    it('runs tasks in the order of their times, whatever the order of their coming', async () => {
      for (const minutes of [3, 1, 2]) {
        const runAt = new Date(harness.now().getTime() + minutes * 60_000);
        await harness.tasks.enqueue({ target: 'sync', name: `in-${minutes}`, body: { minutes }, runAt, traceparent });
      }
      for (const _ of [1, 2, 3]) {
        harness.advance(61);
        await harness.settled();
      }
      expect(pushes.map(({ body }) => body)).toEqual([{ minutes: 1 }, { minutes: 2 }, { minutes: 3 }]);
    });

    it('runs a task at once whose time has passed, as with clocks that differ', async () => {
      const runAt = new Date(harness.now().getTime() - 30_000);
      await harness.tasks.enqueue({ target: 'sync', name: 'past', body: {}, runAt, traceparent });
      await harness.settled();
      expect(pushes).toHaveLength(1);
    });

    it('refuses a task that is too large', async () => {
      const body = { text: 'x'.repeat(100_001) };
      await expect(harness.tasks.enqueue({ target: 'sync', name: 'large', body, traceparent })).rejects.toThrow('larger than');
    });

    it.each(['näme / with ? signs', 'x'.repeat(600), 'a\nb'])('takes any name: %j', async (name) => {
      await harness.tasks.enqueue({ target: 'sync', name, body: {}, traceparent });
      await harness.settled();
      expect(pushes).toHaveLength(1);
    });

    it('runs a failed task again and counts', async () => {
      harness.answer(async (push) => {
        pushes.push({ ...push, headers: lowerCase(push.headers) });
        return pushes.length < 3 ? 503 : 200;
      });
      await harness.tasks.enqueue({ target: 'sync', name: 'shaky', body: {}, traceparent });
      await harness.settled();
      expect(pushes.map(({ headers }) => headers['x-cloudtasks-taskretrycount'])).toEqual(['0', '1', '2']);
      expect(pushes.map(({ headers }) => headers['traceparent'])).toEqual([traceparent, traceparent, traceparent]);
    });

    it('runs a task again that does not answer before the deadline', async () => {
      await harness.close();
      harness = await open({ deadlineMs: 150 });
      harness.answer(async (push) => {
        pushes.push(push);
        return pushes.length === 1 ? await new Promise<never>(() => undefined) : 200;
      });
      await harness.tasks.enqueue({ target: 'sync', name: 'silent', body: {}, traceparent });
      await harness.settled();
      expect(pushes).toHaveLength(2);
    });
  });
};
