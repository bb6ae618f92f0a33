import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createTestAgency, openTestStore, type TestAccount, type TestAgency, type TestMember } from '../../setup/create-agency.ts';
import { readCatalogue } from './read-catalogue.ts';

const cloud = inject('embeddedCloud');
const { tables, functions } = await readCatalogue({ cloud });
/** PGRST205: the interface knows no such table, since nothing that a request can become has a grant on it. */
const REFUSALS = ['42501', 'PGRST205', 'PGRST301', 'PGRST302', 'PGRST303'];

const clientWith = (token: string | null): SupabaseClient =>
  createClient(cloud.supabaseUrl, cloud.anonKey, {
    ...(token === null ? {} : { accessToken: async () => token }),
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { retry: false },
  });

const sign = async (payload: Record<string, unknown>, secret = cloud.jwtSecret): Promise<string> =>
  await new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));

const nullsFor = (argumentNames: readonly string[]) => Object.fromEntries(argumentNames.map((name) => [name, null]));

/** What is not refused, by name. */
const openDoors = async ({ client, skip = [] }: { client: SupabaseClient; skip?: readonly string[] }): Promise<string[]> => {
  const open: string[] = [];
  const check = (what: string, { error, status }: { error: { code?: string } | null; status: number }) => {
    const isRefused = error !== null && (REFUSALS.includes(error.code ?? '') || status === 401 || status === 403);
    if (!isRefused) open.push(`${what}: ${status} ${error?.code ?? 'no error'}`);
  };
  for (const { name, columns } of tables) {
    const column = columns[0] ?? '';
    check(`select ${name}`, await client.from(name).select('*').limit(1));
    check(`insert ${name}`, await client.from(name).insert({ [column]: null }));
    check(
      `update ${name}`,
      await client
        .from(name)
        .update({ [column]: null })
        .not(column, 'is', null),
    );
    check(`delete ${name}`, await client.from(name).delete().not(column, 'is', null));
  }
  for (const { name, argumentNames } of functions) {
    if (!skip.includes(name)) check(`rpc ${name}`, await client.rpc(name, nullsFor(argumentNames)));
  }
  return open;
};

let agency: TestAgency<TestMember & TestAccount>;
beforeAll(async () => {
  agency = await createTestAgency({ cloud, withAccounts: true });
});

describe('the REST interface refuses every table and every function', () => {
  test("to the owner's own access token", async () => {
    expect(await openDoors({ client: clientWith(agency.members.owner.accessToken) })).toEqual([]);
  });

  test('to the publishable key', async () => {
    expect(await openDoors({ client: clientWith(null) })).toEqual([]);
  });

  test('to a token that another secret signed', async () => {
    const forged = await sign({ role: 'app_member', tenant_id: agency.tenantId, member_role: 'owner' }, 'x'.repeat(64));
    expect(await openDoors({ client: clientWith(forged) })).toEqual([]);
  });

  test('to an unsigned token', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${encode({ alg: 'none', typ: 'JWT' })}.${encode({ role: 'app_member', tenant_id: agency.tenantId, member_role: 'owner', exp: 4_000_000_000 })}.`;
    expect(await openDoors({ client: clientWith(unsigned) })).toEqual([]);
  });

  test.each(['postgres', 'app_owner', 'no_such_role'])('to a token for the role %s, even rightly signed', async (role) => {
    const token = await sign({ role, tenant_id: agency.tenantId, member_role: 'owner' });
    const { data, error } = await clientWith(token).from('tenants').select('*');
    expect(data ?? []).toEqual([]);
    expect(error).not.toBeNull();
  });

  test('to the service role, which serves no request', async () => {
    expect(await openDoors({ client: clientWith(await sign({ role: 'service_role' })) })).toEqual([]);
  });
});

describe('the doors', () => {
  const ownFunctions = (role: string) => functions.filter(({ executableBy }) => executableBy.includes(role)).map(({ name }) => name);

  test.each(['app_door', 'app_platform'] as const)(
    '%s runs its own functions, and reaches no table and no other function',
    async (role) => {
      const client = openTestStore({ cloud, claims: { role } });
      const open = await openDoors({ client: client as SupabaseClient, skip: ownFunctions(role) });
      // The platform may read mail that belongs to nobody.
      expect(open.filter((name) => role !== 'app_platform' || !name.startsWith('select unrouted_mail'))).toEqual([]);
    },
  );

  test('each function is for one role alone, and a door is named like one', () => {
    for (const { name, executableBy } of functions) {
      const expected = name.startsWith('door_') ? 'app_door' : name.startsWith('platform_') ? 'app_platform' : 'app_member';
      expect(executableBy, name).toEqual([expected]);
    }
  });

  test('a door answers over REST', async () => {
    const door = openTestStore({ cloud, claims: { role: 'app_door' } });
    const { data, error } = await door.rpc('door_recipient', { p_address: agency.supportAddress, p_inbound_domain: 'inbound.example' });
    expect({ data, error }).toEqual({ data: { tenantId: agency.tenantId, strategy: 'support_address' }, error: null });
  });
});

describe('a store token over REST', () => {
  test('shows each member their own agency and nothing of another one', async () => {
    const other = await createTestAgency({ cloud });
    for (const store of Object.values(agency.stores)) {
      expect((await store.from('tenants').select('tenant_id')).data).toEqual([{ tenant_id: agency.tenantId }]);
      expect((await store.from('members').select('id').eq('tenant_id', other.tenantId)).data).toEqual([]);
      expect((await store.from('settings').select('section').eq('tenant_id', other.tenantId)).data).toEqual([]);
    }
  });

  test('lets nobody write into another agency', async () => {
    const other = await createTestAgency({ cloud });
    const row = { id: crypto.randomUUID(), name: 'Bali', aliases: [], enabled: true };
    const inserted = await agency.stores.owner.from('destinations').insert({ ...row, tenant_id: other.tenantId });
    expect(inserted.error?.code).toBe('42501');
    const upserted = await agency.stores.owner
      .from('destinations')
      .upsert({ ...other.destinations[0], enabled: false, tenant_id: other.tenantId });
    expect(upserted.error?.code).toBe('42501');
    const updated = await agency.stores.owner.from('destinations').update({ enabled: false }).eq('tenant_id', other.tenantId).select('id');
    expect(updated.data).toEqual([]);
    const moved = await agency.stores.owner.from('destinations').update({ tenant_id: other.tenantId }).eq('tenant_id', agency.tenantId);
    expect(moved.error?.code).toBe('42501');
    const { data } = await other.stores.owner.from('destinations').select('enabled');
    expect(data).toEqual([{ enabled: true }, { enabled: true }]);
  });

  test('of fifty calls of two agencies at once none sees the other', async () => {
    const other = await createTestAgency({ cloud });
    const calls = Array.from({ length: 50 }, async (_, index) => {
      const { tenantId, systemStore } = index % 2 === 0 ? agency : other;
      const { data } = await systemStore.from('destinations').select('tenant_id');
      return data?.every((row) => row.tenant_id === tenantId) === true && data.length === 2;
    });
    expect((await Promise.all(calls)).every(Boolean)).toBe(true);
  });

  test('that says no agency reads nothing', async () => {
    const client = clientWith(await sign({ role: 'app_member', member_role: 'owner' }));
    for (const { name, columns } of tables.filter(({ columns }) => columns.includes('tenant_id'))) {
      const { data, error } = await client.from(name).select(columns[0] ?? '');
      expect({ data, error }, name).toEqual({ data: [], error: null });
    }
  });
});
