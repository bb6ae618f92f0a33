import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/core/errors.ts';
import { isSurelyUnpaid } from '../../../shared/model-budget/is-surely-unpaid.ts';
import { createCaller } from '../../../shared/services/resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../../../shared/services/resilience/policies.ts';

const down = (cause?: unknown): AppError =>
  new AppError('dependency_unavailable', { detail: 'x', ...(cause === undefined ? {} : { cause }) });
const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('a failed call of the model', () => {
  it.each([
    ['never made: the breaker is open', down()],
    [
      'never connected',
      down(new Error('Connection error.', { cause: new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }) })),
    ],
    ['refused: our key', down(Object.assign(new Error('x'), { status: 401 }))],
    ['refused: too many', down(Object.assign(new Error('x'), { status: 429 }))],
  ])('costs nothing where it was %s', (_name, error) => expect(isSurelyUnpaid(error)).toBe(true));

  it.each([
    ['the time was up', down(new DOMException('No answer within 60 ms.', 'TimeoutError'))],
    ['the connection broke', down(new Error('x', { cause: withCode('ECONNRESET') }))],
    ['the service failed', down(Object.assign(new Error('x'), { status: 500 }))],
    ['a proxy gave up', down(Object.assign(new Error('x'), { status: 408 }))],
    ['our caller went away', new DOMException('x', 'AbortError')],
    ['nobody knows', null],
  ])('may have cost something where %s', (_name, error) => expect(isSurelyUnpaid(error)).toBe(false));

  it.each([
    ['nobody knows what became of the tries that opened it', Object.assign(new Error('x'), { status: 500 }), false],
    ['the tries that opened it never connected', withCode('ECONNREFUSED'), true],
  ])('that the breaker ended: %s', async (_name, failure, isUnpaid) => {
    const breaker = { opensAfter: 2, openMs: 60_000, halfOpenSuccesses: 1 };
    const policy = { ...DEPENDENCY_POLICIES.embeddings, backoff: { firstMs: 1, maxMs: 1 }, breaker, settings: 'MODEL_API_KEY' };
    const call = createCaller(policy);
    let tries = 0;
    const ask = async (): Promise<unknown> =>
      await call({
        attempt: async () => {
          tries += 1;
          throw failure;
        },
      }).catch((error: unknown) => error);
    expect(isSurelyUnpaid(await ask())).toBe(isUnpaid);
    expect(tries).toBe(2);
    // The next one is not made at all.
    expect(isSurelyUnpaid(await ask())).toBe(true);
    expect(tries).toBe(2);
  });

  it('is looked at no deeper than a few causes', () => {
    const loop: Error & { cause?: unknown } = new Error('x');
    loop.cause = loop;
    expect(isSurelyUnpaid(loop)).toBe(false);
  });
});
