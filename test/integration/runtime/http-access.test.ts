import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { notFoundListener } from '../../../shared/runtime/not-found-listener.ts';
import { as, problemIn, startFunctions, TOKENS } from './fixture.ts';
import { KNOWN_ID, thingsFunction } from './things.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;
let things: ReturnType<typeof thingsFunction>;

beforeEach(async () => {
  things = thingsFunction();
  functions = await startFunctions({ definitions: [things.definition] });
});
afterEach(() => functions.close());

const get = (path: string, headers: Record<string, string>) => fetch(`${functions.url}${path}`, { headers });

const post = (headers: Record<string, string>, body = '{"name":"x","size":1}') =>
  fetch(`${functions.url}/v1/things`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID(), ...headers },
    body,
  });

const codeOf = async (response: Response) => `${response.status} ${(await problemIn(response)).code}`;

describe('signing in', () => {
  it.each([
    {},
    { Authorization: 'Bearer unknown' },
    { Authorization: 'Basic b3duZXI6' },
    { Authorization: 'Bearer a b' },
    { Authorization: `Bearer ${'x'.repeat(9000)}` },
  ])('without a valid token (%o) answers 401', async (headers) => {
    const response = await get('/v1/things', headers as Record<string, string>);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await codeOf(response)).toBe('401 unauthenticated');
  });

  it('with a session that was signed out answers 401 at once', async () => {
    expect((await get('/v1/things', as('owner'))).status).toBe(200);
    await functions.state.put({ key: `revoked-session:${TOKENS.owner.sessionId}`, value: true, ttlSeconds: 1800 });
    expect(await codeOf(await get('/v1/things', as('owner')))).toBe('401 unauthenticated');
  });

  it('with a revoked token that has no session id answers 401', async () => {
    const key = `revoked-session:${createHash('sha256').update('sessionless').digest('hex')}`;
    await functions.state.put({ key, value: true, ttlSeconds: 1800 });
    expect(await codeOf(await get('/v1/things', as('sessionless')))).toBe('401 unauthenticated');
  });

  it('with a token older than the last change of the membership answers 401', async () => {
    expect(await codeOf(await get('/v1/things', as('spent')))).toBe('401 unauthenticated');
  });

  it('with a membership that cannot be read answers 503, and the database says nothing to the caller', async () => {
    const response = await get('/v1/things', as('broken'));
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
    expect(text).not.toMatch(/starting up|db-7|door_membership|57P03/);
    expect(functions.lines.some((line) => line.message === 'request_failed' && String(line['cause']).includes('starting up'))).toBe(true);
  });

  it('without an active membership answers 403', async () => {
    expect(await codeOf(await get('/v1/things', as('nobody')))).toBe('403 forbidden');
    expect(await codeOf(await get('/v1/things', as('deactivated')))).toBe('403 forbidden');
  });
});

describe('the tenant of a call', () => {
  it('comes from the membership: other headers, queries and bodies change nothing', async () => {
    const headers = { ...as('owner'), 'X-Tenant-ID': 'cedar', 'X-Tenant': 'cedar' };
    const response = await get('/v1/things/me?tenantId=cedar', headers);
    expect(response.status).toBe(200);
    expect(z.object({ tenantId: z.string() }).parse(await response.json()).tenantId).toBe('acacia');
  });

  it('must be said by a member of several, and can be any of theirs', async () => {
    const unsaid = await get('/v1/things/me', as('several'));
    const problem = await problemIn(unsaid);
    expect([problem.status, problem.code, problem['tenants']]).toEqual([400, 'tenant_required', ['acacia', 'cedar']]);
    const said = await get('/v1/things/me', { ...as('several'), 'X-Client-ID': 'cedar' });
    expect(await said.json()).toMatchObject({ tenantId: 'cedar', actor: { kind: 'member', role: 'member' } });
  });

  it('that is foreign answers 403, the third time within 300 s 429 for 1,800 s, and then for a right one too', async () => {
    const foreign = { ...as('owner'), 'X-Client-ID': 'baobab' };
    expect(await codeOf(await get('/v1/things', foreign))).toBe('403 tenant_mismatch');
    expect(await codeOf(await get('/v1/things', foreign))).toBe('403 tenant_mismatch');
    const third = await get('/v1/things', foreign);
    expect(third.headers.get('retry-after')).toBe('1800');
    expect(await codeOf(third)).toBe('429 rate_limited');
    expect(await codeOf(await get('/v1/things', { ...as('owner'), 'X-Client-ID': 'acacia' }))).toBe('429 rate_limited');
    expect((await get('/v1/things', as('owner'))).status).toBe(200);
    functions.state.advance(1801);
    expect((await get('/v1/things', { ...as('owner'), 'X-Client-ID': 'acacia' })).status).toBe(200);
  });

  it('two mismatches, and one more after 300 s, block nobody', async () => {
    const foreign = { ...as('owner'), 'X-Client-ID': 'baobab' };
    await get('/v1/things', foreign);
    await get('/v1/things', foreign);
    functions.state.advance(301);
    expect(await codeOf(await get('/v1/things', foreign))).toBe('403 tenant_mismatch');
  });

  it('that is suspended answers 403 before permission and body', async () => {
    expect(await codeOf(await post(as('suspended'), '{"broken'))).toBe('403 tenant_suspended');
  });
});

describe('the order of checks', () => {
  it('is 401, 403, 400/422, 428, 404', async () => {
    const patch = (headers: Record<string, string>, body: string, id = '17') =>
      fetch(`${functions.url}/v1/things/${id}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', ...headers }, body });
    expect(await codeOf(await patch({}, '{"br'))).toBe('401 unauthenticated');
    expect(await codeOf(await patch(as('viewer'), '{"br'))).toBe('403 forbidden');
    expect(await codeOf(await patch(as('owner'), '{"br'))).toBe('400 malformed_request');
    expect(await codeOf(await patch(as('owner'), '{}'))).toBe('422 validation_failed');
    expect(await codeOf(await patch(as('owner'), '{"name":"x"}'))).toBe('428 precondition_required');
    expect(await codeOf(await patch({ ...as('owner'), 'If-Match': '*' }, '{"name":"x"}'))).toBe('428 precondition_required');
    expect(await codeOf(await patch({ ...as('owner'), 'If-Match': '"v3"' }, '{"name":"x"}'))).toBe('404 not_found');
    expect(await codeOf(await patch({ ...as('owner'), 'If-Match': '"v2"' }, '{"name":"x"}', KNOWN_ID))).toBe('412 precondition_failed');
    expect(things.counts.change).toBe(0);
    const changed = await patch({ ...as('owner'), 'If-Match': 'W/"v3"' }, '{"name":"x"}', KNOWN_ID);
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"v4"']);
  });
});

describe('a handler', () => {
  it('gets the services its definition declares and no others', async () => {
    await post(as('owner'));
    expect(Object.keys(z.record(z.string(), z.unknown()).parse(things.seen.ctx)).toSorted()).toEqual(
      [
        'actor',
        'cursor',
        'installation',
        'log',
        'now',
        'requestId',
        'signal',
        'state',
        'store',
        'storeFor',
        'tenantId',
        'traceparent',
      ].toSorted(),
    );
  });

  it('gets a store for the tenant and role of the caller, and storeFor as system', async () => {
    await post(as('owner'));
    const ctx = things.seen.ctx as {
      store: { rpc(name: string, args: object): PromiseLike<unknown> };
      storeFor(id: string): Promise<{ rpc(name: string, args: object): PromiseLike<unknown> }>;
    };
    await ctx.store.rpc('mine', {});
    await (await ctx.storeFor('cedar')).rpc('theirs', {});
    const claims = (name: string) => functions.rpcCalls.find((call) => call.name === name)?.claims;
    expect(claims('mine')).toEqual({
      role: 'app_member',
      tenantId: 'acacia',
      memberId: '0198a000-0000-7000-8000-000000000001',
      memberRole: 'owner',
    });
    expect(claims('theirs')).toEqual({ role: 'app_member', tenantId: 'cedar', memberId: null, memberRole: 'system' });
    expect(claims('door_membership')).toEqual({ role: 'app_door' });
  });

  it('that reaches for a service which cannot be opened answers 503; one that does not goes on', async () => {
    const open = functions.services.bus;
    const definition = { ...things.definition, name: 'parts', uses: ['bus'] as const };
    const handlers = { ...(await things.definition.handler()).default };
    const touching = async ({ ctx }: { ctx: { bus: unknown } }) => ({ body: { text: String(ctx.bus) } });
    const parts = await startFunctions({
      definitions: [{ ...definition, handler: async () => ({ default: { ...handlers, large: touching } }) }],
    });
    parts.services.bus = () => Promise.reject(new Error('pubsub.googleapis.com: no route'));
    expect((await fetch(`${parts.url}/v1/parts/open`)).status).toBe(200);
    expect(await codeOf(await fetch(`${parts.url}/v1/parts/large`))).toBe('503 dependency_unavailable');
    parts.services.bus = open;
    await parts.close();
  });
});

describe('what no function answers', () => {
  it('gets a 404 with a request id that is in the log', async () => {
    const server = createServer(notFoundListener({ host: functions.host })).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const problem = await problemIn(await fetch(`http://127.0.0.1:${port}/v1/nobody`));
    expect([problem.status, problem.instance]).toEqual([404, '/v1/nobody']);
    expect(functions.lines.some((line) => line['requestId'] === problem.requestId)).toBe(true);
    server.close();
  });
});
