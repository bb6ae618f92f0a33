import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../shared/services/state/port.ts';

export type StateHarness = {
  state: State;
  /** Another instance on the same data, whose clock is wrong by so many seconds. */
  another(skewSeconds: number): State;
  advance(seconds: number): void;
  close(): Promise<void>;
};

/** What every short-lived store keeps: one winner per claim, exact counters, and nothing lives past its time. */
export const describeStateContract = (name: string, open: () => Promise<StateHarness>): void => {
  describe(`state, ${name}`, () => {
    let harness: StateHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => await harness.close());

    it.each([['text'], [0], [false], [null], [[1, ['two']]], [{ deep: { list: [1.5, null] }, 'ü "': '\u0000' }]])(
      'gives back what was put: %j',
      async (value) => {
        await harness.state.put({ key: 'agency-one:k', value, ttlSeconds: 10 });
        expect(await harness.state.get('agency-one:k')).toEqual(value);
      },
    );

    it('gives null for what is absent, removed or expired', async () => {
      const { state } = harness;
      expect(await state.get('agency-one:absent')).toBeNull();
      await state.put({ key: 'agency-one:k', value: 1, ttlSeconds: 10 });
      await state.remove('agency-one:k');
      await state.remove('agency-one:k');
      expect(await state.get('agency-one:k')).toBeNull();
      await state.put({ key: 'agency-one:k', value: 1, ttlSeconds: 10 });
      harness.advance(9);
      expect(await state.get('agency-one:k')).toBe(1);
      harness.advance(1);
      expect(await state.get('agency-one:k')).toBeNull();
    });

    it('moves the time to live with each put', async () => {
      await harness.state.put({ key: 'k', value: 1, ttlSeconds: 10 });
      harness.advance(8);
      await harness.state.put({ key: 'k', value: 2, ttlSeconds: 10 });
      harness.advance(8);
      expect(await harness.state.get('k')).toBe(2);
    });

    it('lets exactly one of fifty racers claim a key and shows its value to the others', async () => {
      const results = await Promise.all(
        Array.from(
          { length: 50 },
          async (_, racer) => await harness.state.claim({ key: 'agency-one:claim', value: { racer }, ttlSeconds: 60 }),
        ),
      );
      expect(results.filter(({ claimed }) => claimed)).toHaveLength(1);
      const winner = await harness.state.get('agency-one:claim');
      for (const result of results) if (!result.claimed) expect(result.value).toEqual(winner);
    });

    it('lets exactly one of fifty racers claim an expired key', async () => {
      await harness.state.claim({ key: 'agency-one:claim', value: 'old', ttlSeconds: 60 });
      harness.advance(60);
      const results = await Promise.all(
        Array.from(
          { length: 50 },
          async (_, racer) => await harness.state.claim({ key: 'agency-one:claim', value: racer, ttlSeconds: 60 }),
        ),
      );
      expect(results.filter(({ claimed }) => claimed)).toHaveLength(1);
    });

    it('frees a claim that was removed', async () => {
      await harness.state.claim({ key: 'k', value: 1, ttlSeconds: 60 });
      expect(await harness.state.claim({ key: 'k', value: 2, ttlSeconds: 60 })).toEqual({ claimed: false, value: 1 });
      await harness.state.remove('k');
      expect(await harness.state.claim({ key: 'k', value: 3, ttlSeconds: 60 })).toEqual({ claimed: true });
    });

    it('counts exactly under fifty parallel increments', async () => {
      const values = await Promise.all(
        Array.from({ length: 50 }, async () => await harness.state.increment({ key: 'agency-one:n', ttlSeconds: 60 })),
      );
      expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      expect(await harness.state.increment({ key: 'agency-one:n', by: 7, ttlSeconds: 60 })).toBe(57);
      expect(await harness.state.increment({ key: 'agency-one:n', by: -57, ttlSeconds: 60 })).toBe(0);
    });

    it('does not move the time to live of a counter and begins anew after it', async () => {
      await harness.state.increment({ key: 'n', by: 5, ttlSeconds: 60 });
      harness.advance(59);
      expect(await harness.state.increment({ key: 'n', ttlSeconds: 60 })).toBe(6);
      harness.advance(1);
      expect(await harness.state.increment({ key: 'n', ttlSeconds: 60 })).toBe(1);
    });

    it.each([-5, 5])('has one winner of a claim between instances whose clocks differ by %d s', async (skewSeconds) => {
      const other = harness.another(skewSeconds);
      const states = [harness.state, other];
      const results = await Promise.all(
        Array.from({ length: 50 }, async (_, racer) => {
          const state = states[racer % 2] ?? other;
          return await state.claim({ key: 'agency-one:skewed', value: racer, ttlSeconds: 60 });
        }),
      );
      expect(results.filter(({ claimed }) => claimed)).toHaveLength(1);
      const counts = await Promise.all(
        states.flatMap((state) => Array.from({ length: 10 }, async () => await state.increment({ key: 'agency-one:n', ttlSeconds: 60 }))),
      );
      expect([...counts].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    });

    it.each([-5, 5])('moves the end of a claim by no more than the %d s by which clocks differ', async (skewSeconds) => {
      const other = harness.another(skewSeconds);
      await harness.state.claim({ key: 'k', value: 'holder', ttlSeconds: 60 });
      harness.advance(54);
      expect(await other.claim({ key: 'k', value: 'early', ttlSeconds: 60 })).toEqual({ claimed: false, value: 'holder' });
      harness.advance(11);
      expect(await other.claim({ key: 'k', value: 'late', ttlSeconds: 60 })).toEqual({ claimed: true });
    });

    it('counts exactly in fifty racers for a counter that has expired', async () => {
      await harness.state.increment({ key: 'n', by: 100, ttlSeconds: 60 });
      harness.advance(60);
      const values = await Promise.all(Array.from({ length: 50 }, async () => await harness.state.increment({ key: 'n', ttlSeconds: 60 })));
      expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    });

    it('begins a counter anew that another instance removed', async () => {
      const other = harness.another(0);
      await harness.state.increment({ key: 'n', ttlSeconds: 60 });
      await other.remove('n');
      expect(await harness.state.increment({ key: 'n', ttlSeconds: 60 })).toBe(1);
      await other.put({ key: 'n', value: 41, ttlSeconds: 60 });
      expect(await harness.state.increment({ key: 'n', ttlSeconds: 60 })).toBe(42);
    });

    it('refuses to count where something else is kept, and a time to live of nothing', async () => {
      const { state } = harness;
      await state.put({ key: 'k', value: { not: 'a counter' }, ttlSeconds: 60 });
      await expect(state.increment({ key: 'k', ttlSeconds: 60 })).rejects.toThrow('no counter');
      await state.increment({ key: 'n', ttlSeconds: 60 });
      await harness.another(0).put({ key: 'n', value: 'text now', ttlSeconds: 60 });
      await expect(state.increment({ key: 'n', ttlSeconds: 60 })).rejects.toThrow('no counter');
      expect(await state.get('n')).toBe('text now');
      await expect(state.put({ key: 'k', value: 1, ttlSeconds: 0 })).rejects.toThrow('time to live');
      await expect(state.claim({ key: 'z', value: 1, ttlSeconds: -1 })).rejects.toThrow('time to live');
    });

    it.each(['agency-one:a/b/../c', '.', '__reserved__', `agency-one:${'ü'.repeat(2_000)}`])('takes any key: %s', async (key) => {
      await harness.state.put({ key, value: 'kept', ttlSeconds: 60 });
      expect(await harness.state.get(key)).toBe('kept');
    });

    it('counts in fractions as well', async () => {
      await harness.state.increment({ key: 'f', by: 0.25, ttlSeconds: 60 });
      expect(await harness.state.increment({ key: 'f', by: 0.5, ttlSeconds: 60 })).toBe(0.75);
    });

    it('keeps keys apart', async () => {
      await harness.state.put({ key: 'agency-one:k', value: 1, ttlSeconds: 60 });
      await harness.state.put({ key: 'agency-two:k', value: 2, ttlSeconds: 60 });
      await harness.state.remove('agency-one:k');
      expect(await harness.state.get('agency-two:k')).toBe(2);
    });
  });
};
