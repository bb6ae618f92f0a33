import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { as, problemIn, startFunctions } from './fixture.ts';
import { KNOWN_ID, thingsFunction } from './things.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;

beforeEach(async () => {
  // Limits count real time in windows; a fixed instant keeps a run from crossing two of them.
  vi.useFakeTimers({ now: new Date('2026-09-01T08:00:10Z'), toFake: ['Date'] });
  functions = await startFunctions({ definitions: [thingsFunction().definition], env: { TRUSTED_PROXY_HOPS: '1' } });
});
afterEach(async () => {
  vi.useRealTimers();
  await functions.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${functions.url}/v1/things${path}`, { headers });

describe('the limit of a tenant', () => {
  it('lets 600 calls a minute through and answers the 601st with 429 and Retry-After', async () => {
    const statuses = new Map<number, number>();
    for (let round = 0; round < 12; round += 1) {
      const batch = await Promise.all(Array.from({ length: 50 }, () => get('', as('owner'))));
      for (const { status } of batch) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await Promise.all(batch.map((response) => response.arrayBuffer()));
    }
    expect([...statuses]).toEqual([[200, 600]]);
    const over = await get('', as('viewer'));
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(over.headers.get('ratelimit')).toBe('"tenant";r=0;t=50');
    const problem = await problemIn(over);
    expect(problem).toMatchObject({
      status: 429,
      code: 'rate_limited',
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      'violated-policies': ['tenant'],
    });
    expect((await get('', { ...as('several'), 'X-Client-ID': 'cedar' })).status).toBe(200);
    vi.setSystemTime(Date.now() + Number(over.headers.get('retry-after')) * 1000);
    expect((await get('', as('owner'))).status).toBe(200);
  });

  it('is told on every answer', async () => {
    const response = await get('', as('owner'));
    expect(response.headers.get('ratelimit-policy')).toBe('"tenant";q=600;w=60');
    expect(response.headers.get('ratelimit')).toBe('"tenant";r=599;t=50');
  });
});

describe('the limit of an address', () => {
  it('counts what the trusted proxy saw, never what the caller wrote', async () => {
    for (let call = 0; call < 5; call += 1) {
      expect((await get('/open', { 'X-Forwarded-For': `10.9.8.${call}, 203.0.113.7` })).status).toBe(200);
    }
    expect((await get('/open', { 'X-Forwarded-For': '10.9.8.99, 203.0.113.7' })).status).toBe(429);
    expect((await get('/open', { 'X-Forwarded-For': '203.0.113.8' })).status).toBe(200);
    expect((await get('/open', { 'X-Forwarded-For': 'not an address' })).status).toBe(200);
  });

  it('is 100 an hour for whatever public says nothing else', async () => {
    const statuses = await Promise.all(Array.from({ length: 101 }, async () => (await get('/anonymous')).status));
    expect(statuses.filter((status) => status === 204)).toHaveLength(100);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  it('is lifted only where a route says so', async () => {
    const response = await get('/large');
    expect([response.status, response.headers.get('ratelimit')]).toEqual([200, null]);
  });
});

describe('a limiter that cannot be reached', () => {
  beforeEach(() => {
    functions.state.isDown = true;
  });

  it('shuts public routes with 503 and Retry-After 30, and says nothing of the store', async () => {
    const response = await get('/open');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await response.text()).not.toMatch(/10\.0\.0\.9|refused/);
  });

  it('lets reads of members go on, of several agencies too, and logs that it did', async () => {
    expect((await get('', { ...as('several'), 'X-Client-ID': 'cedar' })).status).toBe(200);
    expect((await get('', { ...as('several'), 'X-Client-ID': 'baobab' })).status).toBe(403);
    const response = await get('', as('owner'));
    expect(response.status).toBe(200);
    const requestId = response.headers.get('x-request-id');
    const degraded = functions.lines.filter((line) => line.message === 'limiter_degraded' && line['requestId'] === requestId);
    expect(degraded.length).toBeGreaterThan(0);
  });

  it('shuts writes of members', async () => {
    const response = await fetch(`${functions.url}/v1/things/${KNOWN_ID}`, {
      method: 'PATCH',
      headers: { ...as('owner'), 'If-Match': '"v3"', 'Content-Type': 'application/json' },
      body: '{"name":"x"}',
    });
    expect([response.status, (await problemIn(response)).code]).toEqual([503, 'dependency_unavailable']);
  });
});
