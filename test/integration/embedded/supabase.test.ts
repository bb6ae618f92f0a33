import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { routeConsole } from '../../../infra/local/postgres/route-console.ts';
import { openSupabaseIdentity } from '../../../shared/services/identity/supabase.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import { readRows } from '../../../shared/services/store/read-rows.ts';
import { openStore } from '../../../shared/services/store/supabase.ts';
import { openLocalTokens } from '../../../shared/services/tokens/local.ts';
import { describeIdentityContract } from '../../contract/identity.contract.ts';
import { describeStoreContract } from '../../contract/store.contract.ts';
import { startContractDatabase } from './support/start-database.ts';

const lines: { level: string; message: string; fields: unknown }[] = [];
const logOf = (level: string) => (message: string, fields?: unknown) => void lines.push({ level, message, fields });
const log = { debug: logOf('debug'), info: logOf('info'), warn: logOf('warn') };

let database: Awaited<ReturnType<typeof startContractDatabase>>;
const shared = () => {
  const { lite, jwtSecret } = database;
  const tokens = openLocalTokens({ jwtSecret });
  const open = { url: lite.url, anonKey: lite.anonKey };
  return { ...open, open, jwtSecret, tokens, identity: openSupabaseIdentity({ ...open, verification: { jwtSecret } }) };
};
const unused = async () => undefined;

beforeAll(async () => {
  database = await startContractDatabase({ log });
});
afterAll(async () => await database.stop());

describeStoreContract('@supabase/lite on PostgreSQL', async () => {
  const { open, tokens, identity, anonKey } = shared();
  return {
    openAs: (claims) => openStore({ ...open, tokens, claims }),
    openWith: (token) => openStore({ ...open, tokens: { mint: async () => token ?? anonKey }, claims: { role: 'app_door' } }),
    ownAccessToken: async () => {
      const credentials = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
      await identity.signUp(credentials);
      return (await identity.signIn(credentials))?.accessToken ?? '';
    },
    close: unused,
  };
});

describeIdentityContract('@supabase/lite on PostgreSQL', async () => {
  const { identity, anonKey, jwtSecret, tokens } = shared();
  return {
    identity,
    unreachable: openSupabaseIdentity({ url: 'http://127.0.0.1:9', anonKey, verification: { jwtSecret } }),
    storeToken: async () => await tokens.mint({ role: 'app_member', tenantId: 'agency-one', memberId: randomUUID(), memberRole: 'owner' }),
    close: unused,
  };
});

describe('the embedded Supabase', () => {
  it.each([
    '/',
    '/_system/info',
    '/_system/config',
    '/_system/introspect',
    '/rest/v1',
    '/rest/v1/',
    '/auth/v1/settings',
    '/auth/v1/recover',
    '/auth/v1/otp',
    '/auth/v1/authorize',
    '/storage/v1/bucket',
    '//_system/info',
    '/rest/v1/../../_system/info',
    '/rest/v1/%2e%2e/%2e%2e/_system/info',
  ])('serves nothing but the tables, functions and sign-in that we use: %s', async (path) => {
    const response = await fetch(`${database.lite.url}${path}`);
    const text = await response.text();
    expect(response.status).toBe(404);
    expect(text).not.toContain('postgres://');
  });

  it('gives nothing to a caller without any key', async () => {
    const response = await fetch(`${database.lite.url}/rest/v1/notes`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: '42501' });
  });

  it('logs what the database refuses or fails by its names, and never with values', async () => {
    lines.length = 0;
    const { open, tokens } = shared();
    const store = openStore({
      ...open,
      tokens,
      claims: { role: 'app_member', tenantId: 'agency-log', memberId: null, memberRole: 'owner' },
    });
    await store.from('notes').insert({ tenant_id: 'agency-log', title: 'topsecret' });
    await store.from('notes').insert({ tenant_id: 'agency-log', title: 'topsecret' });
    await store.from('notes').select().eq('id', 'topsecret');
    expect(lines).toMatchObject([
      { level: 'debug', fields: { sqlState: '23505', table: 'notes', constraint: 'notes_title' } },
      { level: 'warn', fields: { sqlState: '22P02' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('topsecret');
  });

  it('leaves the console of everybody else alone, and gives it back whole', () => {
    const said: unknown[] = [];
    const target: { warn: unknown } = globalThis.console;
    const original = target.warn;
    target.warn = (...values: unknown[]) => void said.push(...values);
    const mine = target.warn;
    const output = routeConsole({ log });
    const before = lines.length;
    const warn = (text: string) => {
      if (typeof target.warn === 'function') Reflect.apply(target.warn, target, [text]);
    };
    warn('outside');
    output.run(() => warn('inside'));
    output.restore();
    expect(target.warn).toBe(mine);
    target.warn = original;
    expect(said).toEqual(['outside']);
    expect(lines.slice(before)).toMatchObject([{ level: 'debug', fields: { line: 'inside' } }]);
  });
});

describe('store tokens', () => {
  const claims = { role: 'app_member', tenantId: 'agency-one', memberId: 'm', memberRole: 'owner' } as const;

  it('live five minutes and say no more than they must', async () => {
    const { tokens } = shared();
    const { iat, exp, ...rest } = decodeJwt(await tokens.mint(claims));
    expect((exp ?? 0) - (iat ?? 0)).toBe(300);
    expect(rest).toEqual({ role: 'app_member', tenant_id: 'agency-one', member_id: 'm', member_role: 'owner', aud: 'authenticated' });
    expect(Object.keys(decodeJwt(await tokens.mint({ role: 'app_door' }))).sort()).toEqual(['aud', 'exp', 'iat', 'role']);
  });

  it('are refused when they are signed with another key or have expired', async () => {
    const { open, jwtSecret } = shared();
    const past = openLocalTokens({ jwtSecret, now: () => new Date(Date.now() - 301_000) });
    for (const tokens of [openLocalTokens({ jwtSecret: 'x'.repeat(32) }), past]) {
      const { status, error } = await openStore({ ...open, tokens, claims })
        .from('notes')
        .select();
      expect(status).toBe(401);
      expect(error?.code).toMatch(/^PGRST30[13]$/);
    }
  });

  it('are never signed with a key of less than 32 bytes', () => {
    expect(() => openLocalTokens({ jwtSecret: 'short' })).toThrow('32 bytes');
  });

  it('are minted once for many calls, anew shortly before they expire, and not at all for a store that is never used', async () => {
    const { open, jwtSecret } = shared();
    let mints = 0;
    let ageMs = 0;
    const tokens = {
      mint: async (wanted: Parameters<ReturnType<typeof openLocalTokens>['mint']>[0]) => {
        mints += 1;
        return await openLocalTokens({ jwtSecret, now: () => new Date(Date.now() - ageMs) }).mint(wanted);
      },
    };
    const store = openStore({ ...open, tokens, claims });
    await new Promise(setImmediate);
    expect(mints).toBe(0);
    await Promise.all(Array.from({ length: 20 }, async () => await store.from('notes').select('id')));
    expect(mints).toBe(1);
    ageMs = 241_000;
    const second = openStore({ ...open, tokens, claims });
    await second.from('notes').select('id');
    await second.from('notes').select('id');
    expect(mints).toBe(3);
  });

  it('are asked for again after minting has failed', async () => {
    const { open, tokens: local } = shared();
    let isBroken = true;
    const tokens = {
      mint: async (wanted: Parameters<typeof local.mint>[0]) => (isBroken ? Promise.reject(new Error('no key')) : await local.mint(wanted)),
    };
    const store = openStore({ ...open, tokens, claims });
    expect((await store.from('notes').select('id')).error).not.toBeNull();
    isBroken = false;
    expect((await store.from('notes').select('id')).error).toBeNull();
  });
});

describe('a store whose database falters', () => {
  const claims = { role: 'app_member', tenantId: 'agency-one', memberId: 'm', memberRole: 'owner' } as const;

  const falter = async (answer: (call: number) => number) => {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls += 1;
      const status = answer(calls);
      if (status === 0) response.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(status < 300 ? '[]' : '{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { tokens, anonKey } = shared();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { store: openStore({ url, anonKey, tokens, claims }), calls: () => calls, close: () => server.close() };
  };

  it('asks once more when it reads, and gives what it then gets', async () => {
    const { store, calls, close } = await falter((call) => (call === 1 ? 0 : 200));
    expect(await readRows({ query: store.from('notes').select(), schema: z.unknown() })).toEqual([]);
    expect(calls()).toBe(2);
    close();
  });

  it('gives up after the second try', async () => {
    const { store, calls, close } = await falter(() => 503);
    await expect(readRows({ query: store.from('notes').select(), schema: z.unknown() })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      status: 503,
    });
    expect(calls()).toBe(2);
    close();
  });

  it('never repeats a write or a function call', async () => {
    const { store, calls, close } = await falter(() => 0);
    await expect(readRows({ query: store.from('notes').insert({ title: 'x' }).select(), schema: z.unknown() })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
    await expect(callFunction({ store, name: 'claims', args: {}, schema: z.unknown() })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
    expect(calls()).toBe(2);
    close();
  });

  it('ends a call when the request it belongs to is over', async () => {
    const { open, tokens } = shared();
    const store = openStore({ ...open, tokens, claims, signal: AbortSignal.abort() });
    await expect(readRows({ query: store.from('notes').select(), schema: z.unknown() })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    });
  });

  it('says dependency_unavailable while PostgreSQL is gone, and works again when it is back', async () => {
    const own = await startContractDatabase();
    const tokens = openLocalTokens({ jwtSecret: own.jwtSecret });
    const store = openStore({ url: own.lite.url, anonKey: own.lite.anonKey, tokens, claims });
    const read = async () => await readRows({ query: store.from('notes').select(), schema: z.unknown() });
    expect(await read()).toEqual([]);
    const { port } = own.postgres;
    await own.postgres.stop();
    await expect(read()).rejects.toMatchObject({ code: 'dependency_unavailable' });
    const { startPostgres } = await import('../../../infra/local/postgres/start-postgres.ts');
    const again = await startPostgres({ home: own.home, port, log });
    expect(await read()).toEqual([]);
    await again.stop();
    await own.stop();
  });
});
