import { afterEach, describe, expect, it } from 'vitest';
import platform from '../../../functions/operations/platform/index.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import shipped from '../../../shared/operations/migrations.json' with { type: 'json' };
import type { RpcAnswer, RpcCall } from '../../setup/memory-services.ts';
import { as, problemIn, startFunctions } from '../runtime/fixture.ts';

const ANN = 'ann-secret-token-of-32-characters-or-more';
const BOB = 'bob-secret-token-of-32-characters-or-more:with-colon';
const TOKENS = `ann:${ANN}, bob-2026:${BOB}`;

let functions: Awaited<ReturnType<typeof startFunctions>>;
afterEach(async () => await functions.close());

const applied = shipped.map(({ version, name, checksum }) => ({ version, name, checksum, appliedAt: '2026-03-01T09:00:00.123456+00:00' }));
const answer = ({ name }: RpcCall): RpcAnswer => ({ data: name === 'platform_migrations' ? applied : null, error: null });

const start = async ({ tokens = TOKENS, rpc = answer }: { tokens?: string; rpc?: (call: RpcCall) => RpcAnswer } = {}) => {
  functions = await startFunctions({ definitions: [platform], env: { PLATFORM_ADMIN_TOKENS: tokens }, rpc });
};
const ask = async (headers: Record<string, string>, path = '/v1/platform/migrations') =>
  await fetch(`${functions.url}${path}`, { headers });
const codeOf = async (response: Response) => `${response.status} ${(await problemIn(response)).code}`;

describe('platform routes', () => {
  it('are off without a token on the server: 503 admin_disabled, whatever is sent', async () => {
    await start({ tokens: '' });
    for (const headers of [{}, { 'X-Admin-Token': '' }, { 'X-Admin-Token': ANN }, as('owner')] as Record<string, string>[])
      expect(await codeOf(await ask(headers))).toBe('503 admin_disabled');
    expect(functions.rpcCalls).toEqual([]);
  });

  it.each([
    {},
    { 'X-Admin-Token': '' },
    { 'X-Admin-Token': 'wrong' },
    { 'X-Admin-Token': ANN.slice(0, -1) },
    { 'X-Admin-Token': `${ANN}x` },
    { 'X-Admin-Token': ANN.toUpperCase() },
    { 'X-Admin-Token': `ann:${ANN}` },
    { 'X-Admin-Token': 'ann' },
    { 'X-Admin-Token': `${ANN}, ${ANN}` },
    { 'X-Admin-Token': 'x'.repeat(5000) },
    { Authorization: `Bearer ${ANN}` },
    as('owner'),
  ])('answer 401 admin_token_invalid to %o, and nothing is asked of the database', async (headers) => {
    await start();
    expect(await codeOf(await ask(headers as Record<string, string>))).toBe('401 admin_token_invalid');
    expect(functions.rpcCalls).toEqual([]);
  });

  it('take either of two tokens, and write down each call under its label before it is answered', async () => {
    await start();
    for (const token of [ANN, BOB, ANN]) expect((await ask({ 'X-Admin-Token': token, 'X-Request-ID': 'request-1' })).status).toBe(200);
    const recorded = functions.rpcCalls.filter(({ name }) => name === 'platform_record_call');
    expect(recorded.map(({ args }) => args['p_label'])).toEqual(['ann', 'bob-2026', 'ann']);
    expect(recorded[0]).toMatchObject({
      claims: { role: 'app_platform' },
      args: { p_action: 'GET /v1/platform/migrations', p_request_id: 'request-1' },
    });
    expect(functions.rpcCalls.map(({ claims }) => claims.role)).toEqual(Array.from({ length: 6 }, () => 'app_platform'));
  });

  it('do nothing when the call cannot be written down', async () => {
    await start({ rpc: ({ name }) => ({ data: null, error: name === 'platform_record_call' ? { code: '57P03', message: 'no' } : null }) });
    expect(await codeOf(await ask({ 'X-Admin-Token': ANN }))).toBe('503 dependency_unavailable');
    expect(functions.rpcCalls.map(({ name }) => name)).toEqual(['platform_record_call']);
  });

  it('keep every token out of the log and the answers', async () => {
    await start();
    const texts = await Promise.all([ANN, `${ANN}x`].map(async (token) => await (await ask({ 'X-Admin-Token': token })).text()));
    expect([...texts, JSON.stringify(functions.lines)].join('\n')).not.toContain(ANN);
    expect(functions.lines.some(({ message }) => message === 'admin_token_refused')).toBe(true);
  });

  it('show the migrations of the database beside those of the release', async () => {
    await start();
    const response = await ask({ 'X-Admin-Token': ANN });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      state: 'current',
      applied: shipped.map(({ version, name }) => ({ version, name, appliedAt: '2026-03-01T09:00:00.123Z', checksum: 'same' })),
      pending: [],
    });
  });

  it('allow 600 calls a minute from one address', async () => {
    await start();
    const statuses = await Promise.all(Array.from({ length: 601 }, async () => (await ask({ 'X-Admin-Token': ANN })).status));
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });
});

describe('PLATFORM_ADMIN_TOKENS', () => {
  it.each(['ann', 'ann:short', `Ann:${ANN}`, `:${ANN}`, `ann:${'x'.repeat(31)}`, `ann:${ANN} x`, `ann:${ANN},bob`])(
    'refuses %j at start, naming the setting and not the value',
    (tokens) => {
      expect(() => parseEnv({ PLATFORM_ADMIN_TOKENS: tokens })).toThrow(/PLATFORM_ADMIN_TOKENS \(entry \d must be label:token/);
      expect(() => parseEnv({ PLATFORM_ADMIN_TOKENS: tokens })).not.toThrow(ANN);
    },
  );
});
