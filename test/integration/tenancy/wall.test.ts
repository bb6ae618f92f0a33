import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ROLES } from '../../../shared/core/permissions.ts';
import { newTenantId } from '../../setup/create-agency.ts';
import { type HeldTransaction, holdTransaction, type Outcome, type Sql, type SqlActor } from '../../setup/held-transaction.ts';
import { readCatalogue } from './read-catalogue.ts';
import { FIXTURE_TABLES, insertRow, rowOf, seedTenant } from './row-fixtures.ts';
import { mayTouch, TABLE_ACCESS, TABLES_OF_NOBODY, VERBS, type Verb } from './table-access.ts';

const cloud = inject('embeddedCloud');
const { tables } = await readCatalogue({ cloud });
const tenantTables = tables.map(({ name }) => name).filter((name) => !TABLES_OF_NOBODY.some((other) => other === name));

const OWN = newTenantId();
const OTHER = newTenantId();
const REFUSED = '42501';
/** Set by the superuser: the rows that point at the one in question are not what is being tested. */
const withoutForeignKeys = async (sql: Sql) => await sql`set local session_replication_role = replica`;

const member = (tenantId: string, memberRole: string): SqlActor => ({
  role: 'app_member',
  claims: { tenant_id: tenantId, member_id: String(rowOf({ table: 'members', tenantId, variant: 'a' })['id']), member_role: memberRole },
});
const claims = member(OWN, 'owner').claims;

/** Whoever is not a member of the agency or the pipeline inside it, whatever else their token says. */
const STRANGERS: Readonly<Record<string, SqlActor>> = {
  'owner of another agency': member(OTHER, 'owner'),
  'system of another agency': member(OTHER, 'system'),
  'owner of no agency': { role: 'app_member', claims: { member_role: 'owner' } },
  'system of no agency': { role: 'app_member', claims: { member_role: 'system' } },
  'app_member with an empty tenant': member('', 'owner'),
  'app_member without claims': { role: 'app_member', claims: {} },
  'member without a role': { role: 'app_member', claims: { tenant_id: OWN } },
  'member with an unknown role': member(OWN, 'superuser'),
  'member who put the tenant where users may write': {
    role: 'app_member',
    claims: { member_role: 'owner', user_metadata: `{"tenant_id":"${OWN}"}` },
  },
  'anon with forged claims': { role: 'anon', claims },
  'authenticated with forged claims': { role: 'authenticated', claims },
  'app_door with forged claims': { role: 'app_door', claims },
  'app_platform with forged claims': { role: 'app_platform', claims },
  'app_owner without a key': { role: 'app_owner', claims },
};

const statements = (table: string, tenantId: string): Readonly<Record<Verb, (sql: Sql) => Promise<{ count: number }>>> => ({
  select: async (sql) => await sql`select from ${sql(`public.${table}`)} where tenant_id = ${tenantId}`,
  insert: async (sql) => await insertRow({ sql, table, row: rowOf({ table, tenantId, variant: 'b' }) }),
  update: async (sql) => await sql`update ${sql(`public.${table}`)} set tenant_id = tenant_id where tenant_id = ${tenantId}`,
  delete: async (sql) => await sql`delete from ${sql(`public.${table}`)} where tenant_id = ${tenantId}`,
});

/** app_member has no grant at all for what nobody may; else row level security hides the row, or refuses the new one. */
const outcomeFor = ({ allowed, verb, granted }: { allowed: boolean; verb: Verb; granted: boolean }): Outcome => {
  if (allowed) return '1 rows';
  return verb === 'insert' || !granted ? REFUSED : '0 rows';
};

let held: HeldTransaction;
beforeAll(async () => {
  held = await holdTransaction({ cloud });
  await seedTenant({ sql: held.sql, tenantId: OWN });
  await seedTenant({ sql: held.sql, tenantId: OTHER });
});
afterAll(async () => await held.rollBack());

const tryAll = async ({ actors, run }: { actors: Readonly<Record<string, SqlActor>>; run: (sql: Sql) => Promise<{ count: number }> }) => {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, actor] of Object.entries(actors)) outcomes[name] = await held.attempt({ actor, run });
  return outcomes;
};

const membersOf = (tenantId: string) => Object.fromEntries(ROLES.map((role) => [role, member(tenantId, role)]));

test('every table has a fixture and says which permissions its rows need', () => {
  expect([...FIXTURE_TABLES].sort()).toEqual([...tenantTables].sort());
  expect(Object.keys(TABLE_ACCESS).sort()).toEqual([...tenantTables].sort());
  expect(tables.filter(({ columns }) => columns.includes('tenant_id')).map(({ name }) => name)).toEqual(tenantTables);
});

describe.each(tenantTables)('%s', (table) => {
  const needs = TABLE_ACCESS[table] ?? { select: null, insert: null, update: null, delete: null };
  const own = statements(table, OWN);

  test.each(VERBS)('%s of own rows: exactly the roles of the matrix', async (verb) => {
    await withoutForeignKeys(held.sql);
    const expected = ROLES.map((role) => [
      role,
      outcomeFor({ allowed: mayTouch({ role, need: needs[verb] }), verb, granted: needs[verb] !== null }),
    ]);
    expect(await tryAll({ actors: membersOf(OWN), run: own[verb] })).toEqual(Object.fromEntries(expected));
  });

  test.each(VERBS)('%s by a stranger: nothing', async (verb) => {
    await withoutForeignKeys(held.sql);
    const outcomes = await tryAll({ actors: STRANGERS, run: own[verb] });
    for (const [name, outcome] of Object.entries(outcomes)) {
      const allowed = verb === 'insert' ? [REFUSED] : [REFUSED, '0 rows'];
      expect(allowed, `${name} may ${verb}`).toContain(outcome);
    }
    // Nobody without a tenant's claims has any way in: not even a row that is not there.
    for (const name of [
      'anon with forged claims',
      'authenticated with forged claims',
      'app_door with forged claims',
      'app_platform with forged claims',
    ]) {
      expect(outcomes[name], name).toBe(REFUSED);
    }
  });

  test('a query without a condition shows own rows alone, and none without a tenant', async () => {
    const seen = async (actor: SqlActor) =>
      await held.look({
        actor,
        run: async (sql) => (await sql`select distinct tenant_id from ${sql(`public.${table}`)}`).map((row) => row['tenant_id']),
      });
    const reader = ROLES.find((role) => mayTouch({ role, need: needs.select })) ?? 'system';
    expect(await seen(member(OWN, reader))).toEqual([OWN]);
    expect(await seen(member(OTHER, reader))).toEqual([OTHER]);
    for (const memberRole of ROLES) expect(await seen({ role: 'app_member', claims: { member_role: memberRole } })).toEqual([]);
  });

  test('no row of another agency can be inserted', async () => {
    const foreign = statements(table, OTHER).insert;
    for (const [role, outcome] of Object.entries(await tryAll({ actors: membersOf(OWN), run: foreign })))
      expect(outcome, role).toBe(REFUSED);
  });

  test('no update moves a row to another agency', async () => {
    await withoutForeignKeys(held.sql);
    const give = async (sql: Sql) => await sql`update ${sql(`public.${table}`)} set tenant_id = ${OTHER} where tenant_id = ${OWN}`;
    const giveAll = async (sql: Sql) => await sql`update ${sql(`public.${table}`)} set tenant_id = ${OTHER}`;
    const take = async (sql: Sql) => await sql`update ${sql(`public.${table}`)} set tenant_id = ${OWN} where tenant_id = ${OTHER}`;
    for (const role of ROLES) {
      const actor = member(OWN, role);
      const isRefused = needs.update === null || mayTouch({ role, need: needs.update });
      expect(await held.attempt({ actor, run: give }), `${role} gives`).toBe(isRefused ? REFUSED : '0 rows');
      // Without a condition no policy for reading helps the one for writing.
      expect(await held.attempt({ actor, run: giveAll }), `${role} gives blindly`).toBe(isRefused ? REFUSED : '0 rows');
      expect(await held.attempt({ actor, run: take }), `${role} takes`).toBe(needs.update === null ? REFUSED : '0 rows');
    }
  });

  test('an update or delete without a condition leaves the other agency as it was', async () => {
    await withoutForeignKeys(held.sql);
    const others = async (sql: Sql) =>
      await sql`select row_to_json(t)::text as row from ${sql(`public.${table}`)} t where tenant_id = ${OWN}`;
    const before = await others(held.sql);
    for (const memberRole of ['owner', 'system']) {
      for (const verb of ['update', 'delete'] as const) {
        const isGranted = needs[verb] !== null;
        const after = await held.look({
          run: async (sql) => {
            if (!isGranted) return await others(sql);
            await sql`select set_config('request.jwt.claims', ${JSON.stringify(member(OTHER, memberRole).claims)}, true)`;
            await sql`set local role app_member`;
            await (verb === 'update'
              ? sql`update ${sql(`public.${table}`)} set tenant_id = ${OTHER}`
              : sql`delete from ${sql(`public.${table}`)}`);
            await sql`reset role`;
            return await others(sql);
          },
        });
        expect(after, `${memberRole} ${verb}`).toEqual(before);
      }
    }
  });
});

describe('tables of nobody', () => {
  const count = (table: string) => async (sql: Sql) => await sql`select from ${sql(`public.${table}`)}`;
  const unrouted = {
    id: '0198a000-0000-7000-8000-00000000aaaa',
    raw_path: 'unrouted/a.eml',
    envelope_from: 'a@b.example',
    recipient: 'c@d.example',
    reason: 'recipient_unknown',
    received_at: '2026-03-01T09:00:00Z',
  };

  test('no table is without a tenant unless it is named', () => {
    expect(tables.filter(({ columns }) => !columns.includes('tenant_id')).map(({ name }) => name)).toEqual([...TABLES_OF_NOBODY]);
  });

  test('permissions: a role sees its own rows, nobody writes', async () => {
    for (const role of ROLES) {
      const rows = await held.look({
        actor: member(OWN, role),
        run: async (sql) => await sql<{ role: string }[]>`select distinct role from public.permissions`,
      });
      expect([...rows]).toEqual([{ role }]);
      for (const run of [
        async (sql: Sql) => await sql`insert into public.permissions (role, permission) values (${role}, 'everything')`,
        async (sql: Sql) => await sql`update public.permissions set role = ${role}`,
        async (sql: Sql) => await sql`delete from public.permissions`,
      ]) {
        expect(await held.attempt({ actor: member(OWN, role), run })).toBe(REFUSED);
      }
    }
    const outcomes = await tryAll({ actors: STRANGERS, run: count('permissions') });
    for (const name of ['app_member without claims', 'member without a role', 'member with an unknown role', 'app_owner without a key'])
      expect(outcomes[name], name).toBe('0 rows');
    for (const name of [
      'anon with forged claims',
      'authenticated with forged claims',
      'app_door with forged claims',
      'app_platform with forged claims',
    ]) {
      expect(outcomes[name], name).toBe(REFUSED);
    }
  });

  test('unrouted mail: no agency and no visitor touches it, the platform reads it', async () => {
    await insertRow({ sql: held.sql, table: 'unrouted_mail', row: unrouted });
    const insert = async (sql: Sql) =>
      await insertRow({ sql, table: 'unrouted_mail', row: { ...unrouted, id: '0198a000-0000-7000-8000-00000000bbbb' } });
    const remove = async (sql: Sql) => await sql`delete from public.unrouted_mail`;
    const others = { ...membersOf(OWN), ...STRANGERS };
    for (const [name, actor] of Object.entries(others)) {
      const isPlatform = actor.role === 'app_platform';
      // The owner of the doors sees the one mail whose id was given to it.
      const seen = isPlatform ? /^[1-9]\d* rows$/ : actor.role === 'app_owner' ? '0 rows' : REFUSED;
      expect(await held.attempt({ actor, run: count('unrouted_mail') }), name).toMatch(seen);
      // The door's owner alone may add, through its function.
      expect(await held.attempt({ actor, run: insert }), name).toBe(actor.role === 'app_owner' ? '1 rows' : REFUSED);
      expect(await held.attempt({ actor, run: remove }), name).toBe(REFUSED);
    }
  });
});

describe('documents of the shared catalogue', () => {
  const document = (id: string, status: string) => ({
    ...{
      id,
      title: 'Visa rules',
      kind: 'guide',
      content_sha256: id.slice(-1).repeat(64),
      file_name: 'visa.md',
      content_type: 'text/markdown',
    },
    ...{ size_bytes: 3, blob_path: `shared/documents/${id}`, created_at: '2026-03-01T09:00:00Z', status },
  });
  const indexed = document('0198a000-0000-7000-8000-00000000000a', 'indexed');
  const broken = document('0198a000-0000-7000-8000-00000000000b', 'error');
  const seenBy = async ({ actor, isSwitchedOn }: { actor: SqlActor; isSwitchedOn: boolean }) =>
    await held.look({
      run: async (sql) => {
        await sql`delete from public.shared_documents`;
        for (const row of [indexed, broken]) await insertRow({ sql, table: 'shared_documents', row });
        await sql`delete from public.settings where tenant_id = ${OWN} and section = 'ai'`;
        await sql`insert into public.settings (tenant_id, section, value, revision, updated_at) values (${OWN}, 'ai', ${sql.json({ useSharedCatalogue: isSwitchedOn })}, 1, now())`;
        await sql`select set_config('request.jwt.claims', ${JSON.stringify(actor.claims)}, true)`;
        await sql`set local role app_member`;
        const rows = await sql`select id, title, status from public.shared_documents`;
        await sql`reset role`;
        return rows.map((row) => row['id']);
      },
    });

  test('an agency sees the indexed ones, when it has switched the catalogue on; the others see none', async () => {
    for (const role of ROLES) {
      expect(await seenBy({ actor: member(OWN, role), isSwitchedOn: true }), role).toEqual([indexed.id]);
      expect(await seenBy({ actor: member(OWN, role), isSwitchedOn: false }), role).toEqual([]);
      expect(await seenBy({ actor: member(OTHER, role), isSwitchedOn: true }), role).toEqual([]);
    }
    expect(await seenBy({ actor: { role: 'app_member', claims: { member_role: 'owner' } }, isSwitchedOn: true })).toEqual([]);
  });

  test('nobody reads more of them, and nobody writes them but the functions of the platform', async () => {
    await insertRow({ sql: held.sql, table: 'shared_documents', row: broken });
    for (const [name, actor] of Object.entries({ ...membersOf(OWN), ...STRANGERS })) {
      const isOwner = actor.role === 'app_owner';
      for (const run of [
        async (sql: Sql) => await sql`select blob_path from public.shared_documents`,
        async (sql: Sql) => await sql`update public.shared_documents set title = 'Mine'`,
        async (sql: Sql) => await sql`delete from public.shared_documents`,
      ]) {
        // The owner of the doors holds no key outside of them.
        expect(await held.attempt({ actor, run }), name).toBe(isOwner ? '0 rows' : REFUSED);
      }
      const insert = async (sql: Sql) => await insertRow({ sql, table: 'shared_documents', row: indexed });
      expect(await held.attempt({ actor, run: insert }), name).toBe(REFUSED);
    }
  });
});

describe('what operators of the platform did', () => {
  const row = { label: 'ann', action: 'GET /v1/platform/migrations', request_id: 'r', at: '2026-03-01T09:00:00Z' };

  test('is written by the function of the doors alone, and nobody reads, changes or removes it', async () => {
    await insertRow({ sql: held.sql, table: 'platform_audit', row });
    for (const [name, actor] of Object.entries({ ...membersOf(OWN), ...STRANGERS })) {
      const insert = await held.attempt({ actor, run: async (sql) => await insertRow({ sql, table: 'platform_audit', row }) });
      expect(insert, name).toBe(actor.role === 'app_owner' ? '1 rows' : REFUSED);
      for (const run of [
        async (sql: Sql) => await sql`select from public.platform_audit`,
        async (sql: Sql) => await sql`update public.platform_audit set label = 'bob'`,
        async (sql: Sql) => await sql`delete from public.platform_audit`,
        async (sql: Sql) => await sql`select from supabase_migrations.schema_migrations`,
      ].slice(0, actor.role === 'app_owner' ? 3 : 4)) {
        expect(await held.attempt({ actor, run }), name).toBe(REFUSED);
      }
    }
  });
});

describe('the owner of the doors', () => {
  const appOwner: SqlActor = { role: 'app_owner', claims: {} };
  const seenWith = async (settings: Readonly<Record<string, string>>, table: string) =>
    await held.look({
      actor: appOwner,
      run: async (sql) => {
        for (const [name, value] of Object.entries(settings)) await sql`select set_config(${name}, ${value}, true)`;
        return (await sql`select tenant_id from ${sql(`public.${table}`)}`).map((row) => row['tenant_id']);
      },
    });
  const subject = rowOf({ table: 'members', tenantId: OWN, variant: 'a' })['subject'];

  test('sees the one row whose key was given', async () => {
    expect(await seenWith({ 'app.door_tenant': OWN }, 'tenants')).toEqual([OWN]);
    expect(await seenWith({ 'app.door_address': `a@${OWN}.example` }, 'tenant_addresses')).toEqual([OWN]);
    expect(await seenWith({ 'app.door_subject': String(subject) }, 'members')).toEqual([OWN]);
    expect(await seenWith({ 'app.door_subject': String(subject) }, 'tenants')).toEqual([OWN]);
  });

  test.each(['tenants', 'members', 'tenant_addresses'])('sees nothing in %s with an empty, unknown or wildcard key', async (table) => {
    for (const key of ['', '%', 'unknown', 'null']) {
      expect(await seenWith({ 'app.door_tenant': key, 'app.door_address': key, 'app.door_subject': key }, table)).toEqual([]);
    }
  });

  test('adds rows for the agency of its key alone', async () => {
    for (const table of ['tenants', 'members', 'settings', 'destinations', 'tenant_addresses', 'audit']) {
      const insertAs = async (key: string) =>
        await held.attempt({
          actor: appOwner,
          run: async (sql) => {
            await sql`select set_config('app.door_tenant', ${key}, true)`;
            return await insertRow({
              sql,
              table,
              row: { ...rowOf({ table, tenantId: OWN, variant: 'b' }), ...(table === 'tenants' ? { tenant_id: `${OWN}b` } : {}) },
            });
          },
        });
      expect(await insertAs(table === 'tenants' ? `${OWN}b` : OWN), table).toBe('1 rows');
      expect(await insertAs(OTHER), table).toBe(REFUSED);
      expect(await insertAs(''), table).toBe(REFUSED);
    }
  });
});
