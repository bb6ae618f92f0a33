import { createServer, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { as, problemIn, startFunctions } from './fixture.ts';
import { KNOWN_ID, PDF, thingsFunction } from './things.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;
const things = thingsFunction({ timeoutSeconds: 1 });

beforeAll(async () => {
  functions = await startFunctions({ definitions: [things.definition] });
});
afterAll(() => functions.close());

const call = (path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}) =>
  fetch(`${functions.url}/v1/things${path}`, { method, headers: { ...as('owner'), ...headers } });

const logged = (requestId: string | null) => functions.lines.filter((line) => line['requestId'] === requestId);

describe('every answer', () => {
  it.each([
    ['', 'GET', 200],
    ['/17', 'GET', 404],
    ['', 'DELETE', 405],
    ['/nowhere/at/all', 'POST', 404],
    ['/fail/defect', 'POST', 500],
    ['', 'OPTIONS', 204],
  ])('of %s %s carries the seven security headers, request id, trace and duration', async (path, method, status) => {
    const response = await call(path, { method });
    expect(response.status).toBe(status);
    const { headers } = response;
    expect(headers.get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toContain('camera=()');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect(headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
    expect(headers.get('x-request-duration-ms')).toMatch(/^\d+$/);
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('keeps a good request id and trace, and replaces bad ones', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const kept = await call('', { headers: { 'X-Request-ID': 'mine-1234', traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });
    expect(kept.headers.get('x-request-id')).toBe('mine-1234');
    expect(kept.headers.get('traceparent')).toMatch(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)`));
    expect(logged('mine-1234').every((line) => line['traceId'] === traceId)).toBe(true);
    const replaced = await call('', { headers: { 'X-Request-ID': 'bad id!', traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } });
    expect(replaced.headers.get('x-request-id')).not.toBe('bad id!');
    expect(replaced.headers.get('traceparent')).not.toContain('0'.repeat(32));
  });
});

describe('an error', () => {
  it('of ours says code, pointer to the log, and its extra members', async () => {
    const response = await call('/fail/conflict', { method: 'POST' });
    const problem = await problemIn(response);
    expect(problem).toMatchObject({
      status: 409,
      code: 'state_conflict',
      allowed: ['sent'],
      instance: '/v1/things/fail/conflict',
      title: 'State conflict',
    });
    expect(problem.requestId).toBe(response.headers.get('x-request-id'));
    expect(logged(problem.requestId).length).toBeGreaterThan(0);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['defect', 'output'])('that is a defect (%s) answers 500 and says nothing; the log has the stack', async (how) => {
    const response = await call(`/fail/${how}`, { method: 'POST' });
    const text = await response.clone().text();
    expect(response.status).toBe(500);
    expect(text).not.toMatch(/select|secrets|password|\.ts|Zod|stack/i);
    const { requestId, code } = await problemIn(response);
    expect(code).toBe('internal');
    const line = logged(requestId).find(({ message }) => message === 'request_failed');
    expect(line?.severity).toBe('ERROR');
    expect(line?.['stack']).toMatch(/\n\s+at /);
  });

  it('of time answers 504 after the time its function has, and the signal ends what the handler waits for', async () => {
    const response = await call('/fail/late', { method: 'POST' });
    expect(response.status).toBe(504);
    expect((await problemIn(response)).code).toBe('timeout');
    expect(things.seen.signal?.aborted).toBe(true);
  });

  it('of the verb answers 405 with Allow', async () => {
    const response = await call('', { method: 'PUT' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expect((await problemIn(response)).code).toBe('method_not_allowed');
  });
});

describe('a good answer', () => {
  it('holds what the contract names and nothing more', async () => {
    expect(await (await call(`/${KNOWN_ID}`)).json()).toEqual({ name: 'chair', size: 3 });
  });

  it('has a tag: the version the handler knows, else one of its content; If-None-Match answers 304 without a body', async () => {
    const versioned = await call(`/${KNOWN_ID}`);
    expect([versioned.headers.get('etag'), versioned.headers.get('cache-control')]).toEqual(['"v3"', 'private, no-cache']);
    for (const header of ['"v3"', 'W/"v3"', '"v1", "v3"', '*']) {
      const again = await call(`/${KNOWN_ID}`, { headers: { 'If-None-Match': header } });
      expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, '"v3"', '']);
    }
    const hashed = (await call('')).headers.get('etag') ?? '';
    expect(hashed).toMatch(/^W\/"/);
    expect((await call('', { headers: { 'If-None-Match': hashed } })).status).toBe(304);
    expect((await call('', { headers: { 'If-None-Match': '"v2"' } })).status).toBe(200);
  });

  it('of personal data is not stored anywhere', async () => {
    expect((await call('/me')).headers.get('cache-control')).toBe('no-store');
  });

  it('to HEAD is the head of GET', async () => {
    const response = await call(`/${KNOWN_ID}`, { method: 'HEAD' });
    expect([response.status, response.headers.get('etag'), response.headers.get('content-length'), await response.text()]).toEqual([
      200,
      '"v3"',
      '25',
      '',
    ]);
  });

  it('of bytes arrives byte for byte, uncompressed; a concrete path wins over a parameter', async () => {
    const response = await call('/export', { headers: { 'Accept-Encoding': 'gzip' } });
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(PDF);
  });

  it('is compressed from 500 bytes when the caller can read that', async () => {
    const read = (path: string, encoding: string) =>
      new Promise<{ encoding: string | undefined; vary: string | undefined; body: Buffer }>((resolve) => {
        request(`${functions.url}/v1/things${path}`, { headers: { ...as('owner'), 'Accept-Encoding': encoding } }, async (response) => {
          const body = await buffer(response);
          resolve({ encoding: response.headers['content-encoding'], vary: response.headers.vary, body });
        }).end();
      });
    const packed = await read('/large', 'gzip');
    expect([packed.encoding, packed.vary]).toEqual(['gzip', expect.stringContaining('Accept-Encoding')]);
    expect(z.object({ text: z.string().length(6000) }).safeParse(JSON.parse(gunzipSync(packed.body).toString())).success).toBe(true);
    expect((await read('/large', 'identity')).encoding).toBeUndefined();
    expect((await read('', 'gzip')).encoding).toBeUndefined();
  });
});

describe('cursors', () => {
  it('lead to the next page and belong to tenant, route and filters', async () => {
    const page = z.object({ data: z.array(z.string()), nextCursor: z.string() });
    const first = page.parse(await (await call('?limit=10&kind=a')).json());
    const second = page.parse(await (await call(`?limit=10&kind=a&cursor=${first.nextCursor}`)).json());
    expect(second.data).toEqual(['10/10']);
    const refused = await Promise.all([
      call(`?kind=b&cursor=${first.nextCursor}`),
      call(`?kind=a&cursor=${first.nextCursor.slice(0, -1)}`),
      call(`?kind=a&cursor=x${first.nextCursor}`),
      call('?kind=a&cursor='),
      call(`?kind=a&cursor=${'x'.repeat(3000)}`),
      call(`?kind=a&cursor=${first.nextCursor}`, { headers: { ...as('several'), 'X-Client-ID': 'cedar' } }),
    ]);
    for (const response of refused) expect((await problemIn(response)).code).toBe('cursor_invalid');
  });

  it.each(['0', '101', '1.5', '-3', 'many', ''])('a limit of "%s" answers 422', async (limit) => {
    const response = await call(`?limit=${limit}`);
    expect(response.status).toBe(422);
    expect((await problemIn(response)).errors).toEqual([{ pointer: '/limit', detail: expect.stringMatching(/^in the query: /) }]);
  });
});

describe('CORS', () => {
  it('lets the configured origin in with credentials and says what it may read', async () => {
    const response = await call('', { headers: { Origin: 'https://desk.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://desk.example');
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('access-control-expose-headers')?.split(',')).toEqual([
      'ETag',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-ID',
      'Idempotency-Replayed',
    ]);
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('answers its preflight for 600 s, and errors carry the headers too', async () => {
    const preflight = await call('', {
      method: 'OPTIONS',
      headers: { Origin: 'https://desk.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect([preflight.status, preflight.headers.get('access-control-max-age')]).toEqual([204, '600']);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    const failed = await call('/17', { headers: { Origin: 'https://desk.example' } });
    expect([failed.status, failed.headers.get('access-control-allow-origin')]).toEqual([404, 'https://desk.example']);
  });

  it.each(['https://desk.example.evil.test', 'http://desk.example', 'null'])('says nothing to %s', async (origin) => {
    const response = await call('', { headers: { Origin: origin } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('vary')).toContain('Origin');
  });
});

describe('the log', () => {
  it('has one line per request with route, tenant, member, status and latency, and no token, body or query', async () => {
    const requestId = 'log-line-1';
    await fetch(`${functions.url}/v1/things/${KNOWN_ID}?secret=query-text`, {
      method: 'PATCH',
      headers: { ...as('owner'), 'X-Request-ID': requestId, 'If-Match': '"v3"', 'Content-Type': 'application/json' },
      body: '{"name":"body-text"}',
    });
    const lines = logged(requestId);
    expect(lines.length).toBe(1);
    expect(lines[0]).toMatchObject({
      severity: 'INFO',
      tenantId: 'acacia',
      memberId: '0198a000-0000-7000-8000-000000000001',
      route: 'PATCH /v1/things/{id}',
      status: 200,
      latencyMs: expect.any(Number),
      httpRequest: { requestMethod: 'PATCH', requestUrl: '/v1/things/{id}', status: 200, latency: expect.stringMatching(/^[\d.]+s$/) },
    });
    expect(JSON.stringify(lines)).not.toMatch(/query-text|body-text|Bearer|"owner"|qt_0198/);
  });
});

describe('functions in one process', () => {
  it('do not leave traces on other servers of the process', async () => {
    const other = createServer((incoming, response) => response.end(`${incoming.url} ${incoming.headers['content-type']}`));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.int() }).parse(other.address());
    const response = await fetch(`http://127.0.0.1:${port}/x?y`, {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(await response.text()).toBe('/x?y application/json');
    other.close();
  });
});
