import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import platform from '../../../functions/operations/platform/index.ts';
import { createCaller } from '../../../shared/services/resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../../../shared/services/resilience/policies.ts';
import { problemIn, startFunctions } from '../runtime/fixture.ts';

const TOKEN = 'ann-secret-token-of-32-characters-or-more';

describe('GET /v1/platform/breakers', () => {
  let functions: Awaited<ReturnType<typeof startFunctions>>;
  beforeEach(async () => {
    functions = await startFunctions({
      definitions: [platform],
      env: { PLATFORM_ADMIN_TOKENS: `ann:${TOKEN}`, GOOGLE_CLOUD_REGION: 'europe-west1' },
      rpc: () => ({ data: null, error: null }),
    });
  });
  afterEach(async () => await functions.close());
  const ask = async () => await fetch(`${functions.url}/v1/platform/breakers`, { headers: { 'X-Admin-Token': TOKEN } });

  /** An instance in `region` whose breaker of SendGrid opens. */
  const openBreaker = async (region: string): Promise<void> => {
    const { state } = functions;
    const call = createCaller({ ...DEPENDENCY_POLICIES.sendgrid, settings: '', tries: 1, region, state: async () => state });
    const attempt = async () => await Promise.reject(Object.assign(new Error('down'), { status: 500 }));
    for (const _ of [1, 2, 3]) await call({ attempt }).catch(() => undefined);
  };

  it('shows every dependency, and the one that an instance of this region has found broken, until its 60 s are over', async () => {
    await openBreaker('europe-west1');
    const response = await ask();
    expect(response.headers.get('cache-control')).toBe('no-store');
    const closed = Object.values(DEPENDENCY_POLICIES).map(({ dependency, whenOpen }) => ({
      dependency,
      state: 'closed',
      openedAt: null,
      whenOpen,
    }));
    const open = { state: 'open', openedAt: expect.stringMatching(/Z$/) };
    expect(await response.json()).toEqual({
      region: 'europe-west1',
      breakers: closed.map((one) => (one.dependency === 'sendgrid' ? { ...one, ...open } : one)),
    });
    functions.state.advance(60);
    expect(await (await ask()).json()).toMatchObject({ breakers: closed });
  });

  it('shows nothing of another region', async () => {
    await openBreaker('us-east1');
    expect(JSON.stringify(await (await ask()).json())).not.toContain('"open"');
  });

  it('answers 503 where the shared state cannot be asked, and not that all is well', async () => {
    functions.state.isDown = true;
    const response = await ask();
    expect(`${response.status} ${(await problemIn(response)).code}`).toBe('503 dependency_unavailable');
  });
});
