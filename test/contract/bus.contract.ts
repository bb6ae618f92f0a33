import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Bus, EventEnvelope } from '../../shared/services/bus/port.ts';

export type Push = { stage: string; body: unknown; headers: Readonly<Record<string, string>> };

export type DeadLetterView = {
  id: string;
  stage: string;
  eventId: string;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
};

/** A bus on which `one.happened` goes to the stages `first` and `second`, `two.happened` to `first`, and `unheard` to nobody; five attempts, hardly any backoff. */
export type BusHarness = {
  bus: Bus;
  /** What the stages answer from now on; a rejection is a connection that broke. */
  answer(handler: (push: Push) => Promise<number>): void;
  /** Resolves when nothing is owed any more, retries included. */
  settled(): Promise<void>;
  deadLetters(): Promise<DeadLetterView[]>;
  replay(id: string): Promise<void>;
  close(): Promise<void>;
};

/** What a transport cannot do; its other adapters show it. */
type Can = {
  /** Tells the number of the attempt. */
  countAttempts: boolean;
  /** Keeps what is dead, and replays it. */
  bury: boolean;
  /** Ends a push that nobody answers within a time that a test can wait. */
  endSilence: boolean;
  /** Pushes to a stage while that has not yet answered an earlier push. */
  pushAtOnce: boolean;
};
const ALL: Can = { countAttempts: true, bury: true, endSilence: true, pushAtOnce: true };

/** `deadlineMs`: after so long without an answer a push counts as failed. */
export type OpenBusHarness = (options?: { deadlineMs?: number }) => Promise<BusHarness>;

const pushSchema = z.object({
  message: z.object({
    data: z.base64(),
    attributes: z.record(z.string(), z.string()),
    messageId: z.string().min(1),
    publishTime: z.iso.datetime(),
  }),
  subscription: z.string().min(1),
  deliveryAttempt: z.int().min(1).optional(),
});

export const attributes = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', requestId: 'request-0001' };

export const makeEvent = (
  type: string,
  { tenantId = 'agency-one', data = { n: 1 } }: { tenantId?: string; data?: EventEnvelope['data'] } = {},
): EventEnvelope => ({
  type,
  version: 1,
  id: randomUUID(),
  tenantId,
  occurredAt: '2026-03-01T08:00:00Z',
  data,
});

const opened = (push: Push) => {
  const { message, subscription, deliveryAttempt = 0 } = pushSchema.parse(push.body);
  const event: unknown = JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'));
  const { id } = z.looseObject({ id: z.string() }).parse(event);
  return { stage: push.stage, event, id, message, subscription, deliveryAttempt };
};

/** What every bus keeps: at least once to every listening stage, a growing number of attempts, a stored copy at the end. */
export const describeBusContract = (name: string, open: OpenBusHarness, can: Can = ALL): void => {
  describe(`bus, ${name}`, () => {
    let harness: BusHarness;
    let pushes: ReturnType<typeof opened>[];
    const listen = (decide: (push: ReturnType<typeof opened>) => number | Promise<number>) =>
      harness.answer(async (push) => {
        const seen = opened(push);
        pushes.push(seen);
        return await decide(seen);
      });

    beforeEach(async () => {
      pushes = [];
      harness = await open();
      listen(() => 204);
    });
    afterEach(async () => await harness.close());

    it('delivers an event once to each stage that listens, whole and in the standard push body', async () => {
      const event = makeEvent('one.happened', { data: { text: 'Zürich – 東京 "quoted"', list: [1, null, true] } });
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      expect(pushes.map(({ stage }) => stage).sort()).toEqual(['first', 'second']);
      for (const push of pushes) {
        expect(push.event).toEqual(event);
        if (can.countAttempts) expect(push.deliveryAttempt).toBe(1);
        expect(push.message.attributes).toMatchObject({ ...attributes, eventType: 'one.happened', tenantId: 'agency-one' });
      }
    });

    it('delivers an event that nobody listens to to nobody', async () => {
      await harness.bus.publish({ event: makeEvent('unheard'), attributes });
      await harness.settled();
      expect(pushes).toEqual([]);
    });

    it('delivers again after a status other than 2xx, with the same message id and the next attempt', async () => {
      listen(() => [500, 429, 204][pushes.length - 1] ?? 204);
      await harness.bus.publish({ event: makeEvent('two.happened'), attributes });
      await harness.settled();
      expect(pushes).toHaveLength(3);
      if (can.countAttempts) expect(pushes.map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([1, 2, 3]);
      expect(new Set(pushes.map(({ message }) => message.messageId)).size).toBe(1);
      for (const { message } of pushes) expect(message.attributes).toMatchObject(attributes);
      if (can.bury) expect(await harness.deadLetters()).toEqual([]);
    });

    it('delivers again after a broken connection', async () => {
      listen(async () => {
        if (pushes.length === 1) throw new Error('socket hang up');
        return 204;
      });
      await harness.bus.publish({ event: makeEvent('two.happened'), attributes });
      await harness.settled();
      expect(pushes).toHaveLength(2);
    });

    it('does not let a stage that fails hold up another stage or a later event', async () => {
      const [poison, good] = [makeEvent('one.happened'), makeEvent('one.happened')];
      const done: string[] = [];
      let failures = 0;
      listen(({ id, stage }) => {
        if (id === poison.id && stage === 'first' && failures < 3) {
          failures += 1;
          return 503;
        }
        done.push(`${stage} ${id === poison.id ? 'poison' : 'good'}`);
        return 204;
      });
      await harness.bus.publish({ event: poison, attributes });
      await harness.bus.publish({ event: good, attributes });
      await harness.settled();
      expect([...done].sort()).toEqual(['first good', 'first poison', 'second good', 'second poison']);
      expect(done.at(-1)).toBe('first poison');
    });

    it.skipIf(!can.bury)('keeps a copy after the fifth failed attempt, with the reason, and delivers no more', async () => {
      listen(({ deliveryAttempt }) => (deliveryAttempt === 5 ? 502 : 500));
      const event = makeEvent('two.happened');
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      expect(pushes).toHaveLength(5);
      expect(await harness.deadLetters()).toMatchObject([{ stage: 'first', eventId: event.id, attempts: 5, lastStatus: 502 }]);
    });

    it.skipIf(!can.bury)('replays a dead event once for each letter, with all its attempts', async () => {
      listen(() => 500);
      const event = makeEvent('two.happened');
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      const [letter] = await harness.deadLetters();
      expect(letter).toBeDefined();
      pushes.length = 0;
      listen(({ deliveryAttempt }) => (deliveryAttempt < 5 ? 500 : 204));
      const replays = await Promise.allSettled(Array.from({ length: 5 }, async () => await harness.replay(letter?.id ?? '')));
      await harness.settled();
      expect(replays.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(pushes.map(({ id, deliveryAttempt }) => [id, deliveryAttempt])).toEqual([1, 2, 3, 4, 5].map((attempt) => [event.id, attempt]));
      for (const { message } of pushes) expect(message.attributes).toMatchObject(attributes);
    });

    it('loses none of many events published at the same time', async () => {
      const events = Array.from({ length: 100 }, (_, index) =>
        makeEvent('one.happened', { tenantId: `agency-${index % 7}`, data: { index } }),
      );
      await Promise.all(events.map(async (event) => await harness.bus.publish({ event, attributes })));
      await harness.settled();
      const keyOf = ({ stage, id }: { stage: string; id: string }) => `${stage} ${id}`;
      expect(new Set(pushes.map(keyOf))).toEqual(
        new Set(events.flatMap(({ id }) => [keyOf({ stage: 'first', id }), keyOf({ stage: 'second', id })])),
      );
    });

    it('delivers again when the acknowledgement is lost: the stage was run and nobody heard its answer', async () => {
      const done: string[] = [];
      listen(async ({ id }) => {
        done.push(id);
        if (done.length === 1) throw new Error('the connection broke after the work');
        return 204;
      });
      const event = makeEvent('two.happened');
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      expect(done).toEqual([event.id, event.id]);
    });

    it('delivers out of order: a late event does not wait for earlier ones that fail', async () => {
      const events = Array.from({ length: 5 }, (_, index) => makeEvent('two.happened', { data: { index } }));
      const last = events.at(-1)?.id;
      const lastDone = Promise.withResolvers<void>();
      const done: string[] = [];
      const failed = new Set<string>();
      listen(async ({ id }) => {
        if (id !== last && !failed.has(id)) {
          failed.add(id);
          if (can.pushAtOnce) await lastDone.promise;
          return 503;
        }
        done.push(id);
        if (id === last) lastDone.resolve();
        return 204;
      });
      for (const event of events) await harness.bus.publish({ event, attributes });
      await harness.settled();
      expect(done[0]).toBe(last);
      expect(new Set(done)).toEqual(new Set(events.map(({ id }) => id)));
    });

    it.skipIf(!can.endSilence)('delivers again when a stage does not answer before the deadline', async () => {
      await harness.close();
      harness = await open({ deadlineMs: 150 });
      listen(async () => (pushes.length === 1 ? await new Promise<never>(() => undefined) : 204));
      const event = makeEvent('two.happened');
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      expect(pushes.map(({ id }) => id)).toEqual([event.id, event.id]);
    });

    it('refuses an event that is too large to be one', async () => {
      const event = makeEvent('two.happened', { data: { text: 'x'.repeat(100_001) } });
      await expect(harness.bus.publish({ event, attributes })).rejects.toThrow('larger than');
      await harness.settled();
      expect(pushes).toEqual([]);
    });

    it('refuses an event of a type that does not exist', async () => {
      await expect(harness.bus.publish({ event: makeEvent('never.heard'), attributes })).rejects.toThrow('never.heard');
    });

    it('delivers an event anew when it is published again after its acknowledgement', async () => {
      const event = makeEvent('two.happened');
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      await harness.bus.publish({ event, attributes });
      await harness.settled();
      expect(pushes.map(({ id }) => id)).toEqual([event.id, event.id]);
    });
  });
};
