import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../../../shared/core/json.ts';
import { type CallerOptions, createCaller } from '../../../../shared/services/resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../../../../shared/services/resilience/policies.ts';
import type { State } from '../../../../shared/services/state/port.ts';

const status = (code: number, headers: Record<string, string> = {}): Error =>
  Object.assign(new Error(`secret text of the provider ${code}`), { status: code, headers });

const base: CallerOptions = {
  ...DEPENDENCY_POLICIES.sendgrid,
  settings: 'SENDGRID_API_KEY',
  timeoutMs: 50,
  backoff: { firstMs: 1, maxMs: 2 },
  breaker: { opensAfter: 3, openMs: 60_000, halfOpenSuccesses: 2 },
  lookEveryMs: 0,
};
const single = { ...base, tries: 1 };

/** Only what the breaker uses, in memory, with expiry by the (moved) clock. */
const memoryState = () => {
  const entries = new Map<string, { value: Json; endsAtMs: number }>();
  const state: State = {
    get: async (key) => {
      const entry = entries.get(key);
      return entry !== undefined && entry.endsAtMs > Date.now() ? entry.value : null;
    },
    put: async ({ key, value, ttlSeconds }) => void entries.set(key, { value, endsAtMs: Date.now() + ttlSeconds * 1000 }),
    claim: async () => ({ claimed: true }),
    remove: async (key) => void entries.delete(key),
    increment: async () => 1,
  };
  return { state, open: async () => state };
};

const failing = (error: unknown) => vi.fn(async () => await Promise.reject(error));

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('tries', () => {
  it('tries again after a passing failure and gives the result', async () => {
    const attempt = vi.fn(async ({ number }: { number: number }) => (number < 3 ? await Promise.reject(status(503)) : 'done'));
    await expect(createCaller(base)({ attempt })).resolves.toBe('done');
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('gives up after the last try, with the name of the dependency and none of its text', async () => {
    const attempt = failing(status(500));
    const error: unknown = await createCaller(base)({ attempt }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'dependency_unavailable', message: expect.stringContaining('SendGrid') });
    expect(String(error)).not.toContain('secret');
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('hands a final answer on as it is, after one try', async () => {
    const refusal = status(404);
    const attempt = failing(refusal);
    await expect(createCaller(base)({ attempt })).rejects.toBe(refusal);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('names the setting when the credentials are refused, after one try', async () => {
    const attempt = failing(status(401));
    await expect(createCaller(base)({ attempt })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining('SENDGRID_API_KEY'),
    });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('does not repeat what may have happened when it must not happen twice, but what certainly has not', async () => {
    const unknown = failing(status(500));
    await expect(createCaller(base)({ attempt: unknown, isRepeatable: false })).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(unknown).toHaveBeenCalledTimes(1);
    const unreached = failing(Object.assign(new Error(), { code: 'ECONNREFUSED' }));
    await expect(createCaller(base)({ attempt: unreached, isRepeatable: false })).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(unreached).toHaveBeenCalledTimes(3);
  });

  it('waits as long as the answer asks', async () => {
    const asked = Object.assign(new Error('slow down'), { code: 8, statusDetails: [{ retryDelay: { seconds: '0', nanos: 150_000_000 } }] });
    const times: number[] = [];
    const attempt = async () => {
      times.push(performance.now());
      return times.length === 1 ? await Promise.reject(asked) : 'done';
    };
    await expect(createCaller({ ...base, totalMs: 5_000 })({ attempt })).resolves.toBe('done');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(145);
  });

  it('passes a long Retry-After on instead of waiting', async () => {
    const attempt = failing(status(429, { 'retry-after': '120' }));
    await expect(createCaller(base)({ attempt })).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 120 });
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('gives one call no more time than its caller has', async () => {
    const attempt = vi.fn(async () => await new Promise<never>(() => undefined));
    const startedAtMs = performance.now();
    const calling = createCaller({ ...base, timeoutMs: 2_000, totalMs: 10_000 })({ attempt, totalMs: 50 });
    await expect(calling).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('ends a try that takes too long, through its signal', async () => {
    const reasons: unknown[] = [];
    const attempt = async ({ signal }: { signal: AbortSignal }) =>
      await new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => {
          reasons.push(signal.reason);
          reject(signal.reason);
        }),
      );
    await expect(createCaller({ ...base, tries: 2 })({ attempt })).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(reasons).toMatchObject([{ name: 'TimeoutError' }, { name: 'TimeoutError' }]);
  });

  it('ends a try whose client ignores its signal', async () => {
    await expect(createCaller(single)({ attempt: async () => await new Promise<never>(() => undefined) })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
  });

  it('ends at once with the reason of the caller, without another try', async () => {
    const controller = new AbortController();
    const reason = new Error('the request is over');
    const attempt = vi.fn(async () => {
      controller.abort(reason);
      return await Promise.reject(status(503));
    });
    await expect(createCaller(base)({ attempt, signal: controller.signal })).rejects.toBe(reason);
    expect(attempt).toHaveBeenCalledTimes(1);
  });
});

describe('breaker', () => {
  const openIt = async (call: ReturnType<typeof createCaller>) => {
    for (let index = 0; index < 3; index += 1) await call({ attempt: failing(status(500)) }).catch(() => undefined);
  };

  it('opens after the agreed faults in a row, calls nothing for 60 s and says when to come back', async () => {
    const call = createCaller(single);
    await openIt(call);
    const attempt = vi.fn(async () => 'done');
    vi.advanceTimersByTime(20_000);
    await expect(call({ attempt })).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 40 });
    expect(attempt).not.toHaveBeenCalled();
  });

  it('does not open for clear answers, slow-downs and contention', async () => {
    const call = createCaller(single);
    for (const code of [404, 409, 429, 401, 422]) await call({ attempt: failing(status(code)) }).catch(() => undefined);
    await expect(call({ attempt: async () => 'done' })).resolves.toBe('done');
  });

  it('counts faults in a row: a clear answer between them begins anew', async () => {
    const call = createCaller(single);
    for (const code of [500, 500, 404, 500, 500]) await call({ attempt: failing(status(code)) }).catch(() => undefined);
    await expect(call({ attempt: async () => 'done' })).resolves.toBe('done');
  });

  it('is closed by two successes and opened again by one fault', async () => {
    const call = createCaller(single);
    await openIt(call);
    vi.advanceTimersByTime(60_000);
    await call({ attempt: async () => 'one success' });
    await call({ attempt: failing(status(500)) }).catch(() => undefined);
    await expect(call({ attempt: async () => 'done' })).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 60 });
    vi.advanceTimersByTime(60_000);
    for (let index = 0; index < 2; index += 1) await call({ attempt: async () => 'success' });
    await call({ attempt: failing(status(500)) }).catch(() => undefined);
    await expect(call({ attempt: async () => 'done' })).resolves.toBe('done');
  });

  it('ends a call whose own tries opened it', async () => {
    const attempt = failing(status(500));
    await expect(createCaller({ ...base, tries: 10 })({ attempt })).rejects.toMatchObject({ code: 'dependency_unavailable' });
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('is shared: what one instance opened the others do not call, and all test again after the same 60 s', async () => {
    const { open, state } = memoryState();
    const [first, second] = [createCaller({ ...single, state: open }), createCaller({ ...single, state: open })];
    await openIt(first);
    expect(await state.get('breaker:sendgrid:global')).toEqual({ openedAtMs: Date.now() });
    vi.advanceTimersByTime(30_000);
    const attempt = vi.fn(async () => 'done');
    await expect(second({ attempt })).rejects.toMatchObject({ code: 'dependency_unavailable', retryAfterSeconds: 30 });
    expect(attempt).not.toHaveBeenCalled();
    vi.advanceTimersByTime(30_000);
    await expect(second({ attempt })).resolves.toBe('done');
    await expect(first({ attempt })).resolves.toBe('done');
  });

  it('of another region or dependency stays as it is', async () => {
    const { open } = memoryState();
    await openIt(createCaller({ ...single, state: open }));
    for (const other of [{ region: 'europe-west1' }, { dependency: 'gmail' }])
      await expect(createCaller({ ...single, ...other, state: open })({ attempt: async () => 'done' })).resolves.toBe('done');
  });

  it('opened by a clock that is ahead stays open no longer than 60 s', async () => {
    const { open, state } = memoryState();
    await state.put({ key: 'breaker:sendgrid:global', value: { openedAtMs: Date.now() + 3_600_000 }, ttlSeconds: 60 });
    const call = createCaller({ ...single, state: open });
    await expect(call({ attempt: async () => 'done' })).rejects.toMatchObject({ retryAfterSeconds: 60 });
    vi.advanceTimersByTime(60_000);
    await expect(call({ attempt: async () => 'done' })).resolves.toBe('done');
  });

  it.each([
    ['fails', async () => await Promise.reject(new Error('down'))],
    ['hangs', async () => await new Promise<never>(() => undefined)],
  ])('works alone where the shared state %s', async (_, open) => {
    const call = createCaller({ ...single, state: open, stateTimeoutMs: 10 });
    await expect(call({ attempt: async () => 'done' })).resolves.toBe('done');
    await openIt(call);
    await expect(call({ attempt: async () => 'done' })).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });

  it('takes nonsense in the shared state for nothing', async () => {
    const { open, state } = memoryState();
    await state.put({ key: 'breaker:sendgrid:global', value: 'nonsense', ttlSeconds: 60 });
    await expect(createCaller({ ...single, state: open })({ attempt: async () => 'done' })).resolves.toBe('done');
  });

  it('is not closed by a call that its own caller ended', async () => {
    const call = createCaller(single);
    await openIt(call);
    vi.advanceTimersByTime(60_000);
    const signal = AbortSignal.abort(new Error('gone'));
    for (let index = 0; index < 2; index += 1) await call({ attempt: async () => 'done', signal }).catch(() => undefined);
    const controller = new AbortController();
    const attempt = async () => {
      controller.abort(new Error('gone'));
      return await new Promise<never>(() => undefined);
    };
    await call({ attempt, signal: controller.signal }).catch(() => undefined);
    await expect(call({ attempt: async () => 'done' })).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });
});
