import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';
import { http, type ServerEvent } from '../../../shared/runtime/define.ts';
import type { RpcCall } from '../../setup/memory-services.ts';
import { problemIn, startFunctions } from './fixture.ts';

const KEY = (letter: string): string => `twk_${letter.repeat(43)}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const facts = (over: Record<string, unknown> = {}) => ({
  keyId: '0198a000-0000-7000-8000-0000000000aa',
  tenantId: 'acacia',
  tenantStatus: 'active',
  scopes: ['chat:query'],
  allowedOrigins: ['https://www.acacia.example'],
  callsPerMinute: 3,
  callsPerHour: 100,
  ...over,
});

const KEYS: Readonly<Record<string, unknown>> = {
  [sha256(KEY('a'))]: facts(),
  [sha256(KEY('b'))]: facts({ scopes: ['documents:write'] }),
  [sha256(KEY('c'))]: facts({ tenantStatus: 'suspended' }),
  [sha256(KEY('d'))]: facts({ allowedOrigins: [] }),
};

const rpc = ({ name, args }: RpcCall) => ({
  data: name === 'door_api_key' ? (KEYS[z.string().parse(args['p_key_sha256'])] ?? null) : null,
  error: null,
});

async function* twoEvents(): AsyncGenerator<ServerEvent> {
  yield { event: 'sources', data: { count: 1 } };
  yield { event: 'done', data: { text: 'line one\nline two' } };
}

async function* failing(): AsyncGenerator<ServerEvent> {
  yield { event: 'sources', data: {} };
  throw new AppError('dependency_unavailable', { detail: 'It is away.' });
}

let returned = 0;
async function* endless(): AsyncGenerator<ServerEvent> {
  try {
    for (;;) yield { event: 'tick', data: {} };
  } finally {
    returned += 1;
  }
}

const routes = {
  ask: {
    method: 'post',
    path: '',
    summary: 'Asks.',
    access: 'key:chat:query',
    body: { kind: 'json', schema: z.object({ how: z.string() }) },
    success: { status: 200, schema: z.object({ tenantId: z.string(), actor: z.string() }), events: 'optional', description: 'An answer.' },
  },
  status: {
    method: 'get',
    path: '/status',
    summary: 'Looks.',
    access: 'key:chat:query',
    success: { status: 200, schema: z.object({ ok: z.boolean() }), description: 'Fine.' },
  },
} as const;

const STREAMS: Readonly<Record<string, () => AsyncIterable<ServerEvent>>> = { two: twoEvents, failing, endless };

const definition = http({
  name: 'asking',
  summary: 'Asks.',
  uses: [],
  limits: { timeoutSeconds: 5, memory: '256Mi' },
  routes: async () => ({ default: routes }),
  handler: async () => ({
    default: {
      ask: async ({ ctx, input }) => {
        const stream = STREAMS[input.body.how];
        if (input.wantsEvents && stream !== undefined) return { events: stream() };
        return { body: { tenantId: ctx.tenantId ?? '', actor: ctx.actor.kind } };
      },
      status: async () => ({ body: { ok: true } }),
    },
  }),
});

let functions: Awaited<ReturnType<typeof startFunctions>>;
beforeEach(async () => {
  functions = await startFunctions({ definitions: [definition], rpc });
});
afterEach(() => functions.close());

const ORIGIN = { Origin: 'https://www.acacia.example' };
const ask = (headers: Record<string, string>, how = 'plain') =>
  fetch(`${functions.url}/v1/asking`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ how }),
  });
const codeOf = async (response: Response) => `${response.status} ${(await problemIn(response)).code}`;

describe('an API key', () => {
  it('names the agency, whatever else a request says', async () => {
    const response = await ask({ 'X-API-Key': KEY('a'), ...ORIGIN, 'X-Client-ID': 'cedar', 'X-Tenant-ID': 'cedar' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ tenantId: 'acacia', actor: 'api_key' });
  });

  it.each([{}, { 'X-API-Key': 'twk_short' }, { 'X-API-Key': KEY('z') }, { Authorization: `Bearer ${KEY('a')}` }])(
    'that is missing, malformed or unknown (%o) answers 401',
    async (headers) => expect(await codeOf(await ask({ ...(headers as Record<string, string>), ...ORIGIN }))).toBe('401 api_key_invalid'),
  );

  it('without the scope answers 403 scope_missing, of a suspended agency 403', async () => {
    expect(await codeOf(await ask({ 'X-API-Key': KEY('b'), ...ORIGIN }))).toBe('403 scope_missing');
    expect(await codeOf(await ask({ 'X-API-Key': KEY('c'), ...ORIGIN }))).toBe('403 tenant_suspended');
  });

  it.each([
    'https://evil.example',
    'http://www.acacia.example',
    'https://www.acacia.example:8443',
    'null',
    'https://www.acacia.example.evil.example',
  ])('used on a page of %s answers 403 origin_not_allowed, unreadable there', async (Origin) => {
    const response = await ask({ 'X-API-Key': KEY('a'), Origin });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await codeOf(response)).toBe('403 origin_not_allowed');
  });

  it('of websites does not write without an origin; one for programs is not for browsers', async () => {
    expect(await codeOf(await ask({ 'X-API-Key': KEY('a') }))).toBe('403 origin_not_allowed');
    expect((await fetch(`${functions.url}/v1/asking/status`, { headers: { 'X-API-Key': KEY('a') } })).status).toBe(200);
    expect((await ask({ 'X-API-Key': KEY('d') })).status).toBe(200);
    expect(await codeOf(await ask({ 'X-API-Key': KEY('d'), ...ORIGIN }))).toBe('403 origin_not_allowed');
  });

  it('over its limit answers 429 with Retry-After, readable by the page', async () => {
    for (let call = 0; call < 3; call += 1) expect((await ask({ 'X-API-Key': KEY('a'), ...ORIGIN })).status).toBe(200);
    const response = await ask({ 'X-API-Key': KEY('a'), ...ORIGIN });
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN.Origin);
    expect(await codeOf(response)).toBe('429 rate_limited');
  });

  it('is asked about in a preflight without saying whose it is', async () => {
    const response = await fetch(`${functions.url}/v1/asking`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://any.example', 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-api-key' },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://any.example');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    expect(response.headers.get('access-control-allow-headers')).toContain('X-API-Key');
  });

  it('never reaches a log line', async () => {
    await ask({ 'X-API-Key': KEY('a'), ...ORIGIN });
    await ask({ 'X-API-Key': KEY('z'), ...ORIGIN });
    expect(JSON.stringify(functions.lines)).not.toContain('twk_');
  });
});

describe('a stream of events', () => {
  const events = { 'X-API-Key': KEY('a'), ...ORIGIN, Accept: 'text/event-stream' };

  it('comes event by event, uncompressed and never kept', async () => {
    const response = await ask({ ...events, 'Accept-Encoding': 'gzip' }, 'two');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(response.headers.get('content-encoding')).toBeNull();
    expect(await response.text()).toBe('event: sources\ndata: {"count":1}\n\nevent: done\ndata: {"text":"line one\\nline two"}\n\n');
  });

  it('that fails on the way ends with a problem document', async () => {
    const text = await (await ask(events, 'failing')).text();
    expect(text).toContain('event: error\ndata: {"type":"urn:tripwright:problem:dependency_unavailable"');
    expect(functions.lines.some(({ message }) => message === 'stream_failed')).toBe(true);
  });

  it('ends its work when the caller goes away', async () => {
    const before = returned;
    const response = await ask(events, 'endless');
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => returned).toBe(before + 1);
  });

  it('is offered, not forced: who does not ask for it gets the document', async () => {
    const response = await ask({ 'X-API-Key': KEY('a'), ...ORIGIN }, 'two');
    expect(response.headers.get('content-type')).toBe('application/json');
  });
});
