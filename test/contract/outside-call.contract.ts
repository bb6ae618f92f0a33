import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultyProxy } from '../stand-ins/faulty-proxy.ts';
import type { Fault } from '../stand-ins/grpc/faults.ts';
import { startHttp2Answer } from '../stand-ins/grpc/start-http2-answer.ts';

/** One call of one adapter over a network that can be broken. The adapter has 3 tries of 600 ms, pauses of milliseconds, and a breaker that opens after 5 faults. */
export type OutsideCallHarness = {
  /** Does something under this name, through the adapter. */
  act(name: string): Promise<unknown>;
  /** The same by another instance, which shares the state of its breakers with the first. */
  actElsewhere(name: string): Promise<unknown>;
  /** How often that has taken effect, asked of the server itself. */
  effects(name: string): Promise<number>;
  /** The next calls at the server go wrong like this. */
  failNext(fault: Fault, times?: number): void;
  network: FaultyProxy;
  close(): Promise<void>;
};

const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const SECRET = 'words of the provider';

type Expectations = {
  /** What the error must name when the credentials are refused. */
  settings: readonly RegExp[];
  /** The dependency's name for people. */
  title: string;
  /** Whether a repeated call has no second effect. */
  isOnce: boolean;
  /** Whether instances share that a breaker is open. */
  isBreakerShared?: boolean;
};

/** What every adapter over a network keeps when the network or the other side does not. */
export const describeOutsideCallContract = (
  name: string,
  { settings, title, isOnce, isBreakerShared = true }: Expectations,
  open: () => Promise<OutsideCallHarness>,
): void => {
  describe(`${name}, when the network fails`, () => {
    let harness: OutsideCallHarness;
    beforeEach(async () => {
      harness = await open();
      // Opens the client: what is timed and counted below is calls alone.
      await harness.act('opening');
    });
    afterEach(async () => await harness.close());

    const expectEffect = async (what: string): Promise<void> => {
      const count = await harness.effects(what);
      if (isOnce) expect(count).toBe(1);
      else expect(count).toBeGreaterThanOrEqual(1);
    };
    const failure = async (what: string): Promise<unknown> =>
      await harness.act(what).then(
        () => 'no error',
        (error: unknown) => error,
      );

    it.each([
      ['429 (RESOURCE_EXHAUSTED)', RESOURCE_EXHAUSTED],
      ['500 (INTERNAL)', INTERNAL],
      ['503 (UNAVAILABLE)', UNAVAILABLE],
      ['504 (DEADLINE_EXCEEDED)', DEADLINE_EXCEEDED],
    ])('outlives %s twice', async (_, code) => {
      harness.failNext({ kind: 'status', code }, 2);
      await harness.act('a');
      await expectEffect('a');
    });

    it.each([
      ['429 (RESOURCE_EXHAUSTED)', RESOURCE_EXHAUSTED],
      ['503 (UNAVAILABLE)', UNAVAILABLE],
    ])('waits as long as RetryInfo, the Retry-After of gRPC, asks with %s', async (_, code) => {
      harness.failNext({ kind: 'status', code, retryAfterMs: 250 });
      const startedAtMs = performance.now();
      await harness.act('a');
      expect(performance.now() - startedAtMs).toBeGreaterThan(245);
      await expectEffect('a');
    });

    it.each([429, 500, 502, 503, 504])('outlives a front end that answers HTTP %i and no gRPC', async (status) => {
      const frontEnd = await startHttp2Answer({ status });
      harness.network.set({ kind: 'redirect', port: frontEnd.port });
      harness.network.reset();
      const acting = harness.act('a');
      await Promise.race([frontEnd.asked, acting]);
      harness.network.set({ kind: 'pass' });
      harness.network.reset();
      await acting;
      await frontEnd.stop();
      await expectEffect('a');
    });

    it('hands on a long RetryInfo instead of waiting', async () => {
      harness.failNext({ kind: 'status', code: RESOURCE_EXHAUSTED, retryAfterMs: 90_500 });
      expect(await failure('a')).toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 91 });
      expect(await harness.effects('a')).toBe(0);
    });

    it('gives up after three tries, with the name of the service and none of its words', async () => {
      harness.failNext({ kind: 'status', code: UNAVAILABLE, message: SECRET }, 3);
      const error = await failure('a');
      expect(error).toMatchObject({ code: 'dependency_unavailable', message: expect.stringContaining(title) });
      expect(String(error)).not.toContain(SECRET);
      await harness.act('b');
      await expectEffect('b');
    });

    it('takes effect though the acknowledgement is lost', async () => {
      harness.failNext({ kind: 'status', code: UNAVAILABLE, isWorkDone: true });
      await harness.act('a');
      await expectEffect('a');
    });

    it('ends a try that gets no answer and tries again', async () => {
      harness.failNext({ kind: 'silence' });
      await harness.act('a');
      await expectEffect('a');
    });

    it('ends a call that never gets an answer', async () => {
      harness.failNext({ kind: 'silence' }, 3);
      const startedAtMs = performance.now();
      expect(await failure('a')).toMatchObject({ code: 'dependency_unavailable', message: expect.stringContaining(title) });
      expect(performance.now() - startedAtMs).toBeLessThan(5_000);
    });

    it('outlives a slow answer', async () => {
      harness.failNext({ kind: 'latency', ms: 150 });
      await harness.act('a');
      await expectEffect('a');
    });

    it.each([1, 9, 20, 60])('outlives a connection that breaks %d bytes into an answer', async (afterBytes) => {
      await harness.act('before');
      harness.network.set({ kind: 'cut', afterBytes });
      const acting = harness.act('a');
      await Promise.race([harness.network.cut, acting]);
      harness.network.set({ kind: 'pass' });
      await acting;
      await expectEffect('a');
    });

    it('outlives an answer that is swallowed with its connection', async () => {
      await harness.act('before');
      harness.network.set({ kind: 'swallow' });
      const acting = harness.act('a');
      await expect.poll(async () => await harness.effects('a'), { interval: 5 }).toBeGreaterThanOrEqual(1);
      harness.network.set({ kind: 'pass' });
      harness.network.reset();
      await acting;
      await expectEffect('a');
    });

    it('leaves a service alone that cannot be reached, and says when to come back', async () => {
      harness.network.set({ kind: 'refuse' });
      harness.network.reset();
      expect(await failure('a')).toMatchObject({ code: 'dependency_unavailable', message: expect.stringContaining(title) });
      await failure('b');
      harness.network.set({ kind: 'pass' });
      expect(await failure('c')).toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 60 });
      expect(await harness.effects('c')).toBe(0);
    });

    it.skipIf(!isBreakerShared)('leaves a service alone that another instance found broken', async () => {
      await harness.actElsewhere('opening elsewhere');
      harness.network.set({ kind: 'refuse' });
      harness.network.reset();
      for (const what of ['a', 'b']) await failure(what);
      harness.network.set({ kind: 'pass' });
      await expect(harness.actElsewhere('c')).rejects.toMatchObject({
        code: 'dependency_unavailable',
        retryAfterSeconds: expect.any(Number),
      });
      expect(await harness.effects('c')).toBe(0);
    });

    it.each([
      ['not known', 16],
      ['not allowed', 7],
    ])('says at once which settings to check when we are %s', async (_, code) => {
      harness.failNext({ kind: 'status', code, message: SECRET });
      const error = await failure('a');
      expect(error).toMatchObject({ code: 'dependency_unavailable', message: expect.stringContaining(title) });
      for (const setting of settings) expect(String(error)).toMatch(setting);
      expect(String(error)).not.toContain(SECRET);
      await harness.act('b');
      await expectEffect('b');
    });
  });
};
