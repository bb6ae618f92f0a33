import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/core/errors.ts';
import type { HttpStandIn } from '../stand-ins/http-stand-in.ts';

export type NetworkHarness = { standIn: Pick<HttpStandIn, 'failNext' | 'requests'>; close(): Promise<void> };

export type NetworkVerb<Harness> = { verb: string; run(harness: Harness): Promise<unknown>; gives: unknown };

/** Time limits of the callers under test: three tries of a third of a second each, hardly any pause. */
export const QUICK_CALLS = { timeoutMs: 400, tries: 3, backoff: { firstMs: 1, maxMs: 5 } } as const;

const failureOf = async (promise: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await promise.then(
    (value) => new Error(`It resolved with ${JSON.stringify(value)}.`),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw error;
};

/**
 * What every adapter of a service behind HTTP keeps, verb by verb, for verbs that may be repeated: passing failures are tried again, lasting ones become
 * `dependency_unavailable` with the name of the service and none of its words, refused credentials name the setting.
 */
export const describeNetworkFaults = <Harness extends NetworkHarness>({
  name,
  open,
  verbs,
  title,
  setting,
  matches = () => true,
  hearsRetryAfter = true,
  openForRefusal = open,
}: {
  name: string;
  /** Opens with `QUICK_CALLS`. */
  open: () => Promise<Harness>;
  verbs: readonly NetworkVerb<Harness>[];
  title: string;
  setting: string;
  /** Which requests the faults are for. */
  matches?: Parameters<HttpStandIn['failNext']>[1];
  /** False where the client keeps the header to itself. */
  hearsRetryAfter?: boolean;
  /** With more time than `QUICK_CALLS`, where the client itself insists on an answer that it was refused with. */
  openForRefusal?: () => Promise<Harness>;
}): void => {
  describe(`${name}: when the network fails`, () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => await harness.close());

    describe.each(verbs)('$verb', ({ run, gives }) => {
      it.each([
        ['429', { kind: 'status', status: 429, retryAfter: '0' }],
        ['500', { kind: 'status', status: 500 }],
        ['503 with Retry-After', { kind: 'status', status: 503, retryAfter: '0' }],
        ['a connection that breaks before', { kind: 'broken_connection' }],
        ['a lost acknowledgement', { kind: 'lost_answer' }],
        ['half a response', { kind: 'half_answer' }],
        ['no answer within the time limit', { kind: 'hang_after' }],
      ] as const)('survives %s', async (_name, fault) => {
        harness.standIn.failNext([fault], matches);
        expect(await run(harness)).toEqual(gives);
      });

      it.runIf(hearsRetryAfter)('waits as long as the service asks', async () => {
        harness.standIn.failNext([{ kind: 'status', status: 429, retryAfter: '1' }], matches);
        const startedAtMs = performance.now();
        expect(await run(harness)).toEqual(gives);
        expect(performance.now() - startedAtMs).toBeGreaterThan(950);
      });

      it('gives up after its tries, without a word of the service', async () => {
        harness.standIn.failNext(Array(50).fill({ kind: 'status', status: 503, body: 'secret words of the provider' }), matches);
        const error = await failureOf(run(harness));
        expect(error).toMatchObject({ code: 'dependency_unavailable' });
        expect(error.message).toContain(title);
        expect(error.message).not.toContain('secret');
      });

      it('gives up when nothing answers, within its time', async () => {
        harness.standIn.failNext(Array(50).fill({ kind: 'hang_after' }), matches);
        const startedAtMs = performance.now();
        expect(await failureOf(run(harness))).toMatchObject({ code: 'dependency_unavailable' });
        expect(performance.now() - startedAtMs).toBeLessThan(3_000);
      });

      it.each([401, 403])('names the setting when its credentials are refused (%i), and does not insist', async (status) => {
        await harness.close();
        harness = await openForRefusal();
        harness.standIn.failNext(Array(50).fill({ kind: 'status', status, body: 'secret words' }), matches);
        const error = await failureOf(run(harness));
        expect(error).toMatchObject({ code: 'dependency_unavailable' });
        expect(error.message).toContain(setting);
        expect(error.message).not.toContain('secret');
      });
    });
  });
};
