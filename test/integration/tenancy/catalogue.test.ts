import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type HeldTransaction, holdTransaction, type Sql } from '../../setup/held-transaction.ts';

const FOLDER = new URL('../../../supabase/tests/', import.meta.url);
const lints = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();

let held: HeldTransaction;
beforeAll(async () => {
  held = await holdTransaction({ cloud: inject('embeddedCloud') });
});
afterAll(async () => await held.rollBack());

const runLint = async ({ sql, lint }: { sql: Sql; lint: string }): Promise<string[]> => {
  const rows = await sql.unsafe<{ line: string }[]>(await readFile(new URL(lint, FOLDER), 'utf8'));
  return rows.map(({ line }) => line);
};

test.each(lints)('%s finds nothing', async (lint) => {
  const lines = await held.look({ run: async (sql) => await runLint({ sql, lint }) });
  expect(lines).toEqual(['1..1', expect.stringMatching(/^ok 1 - /)]);
});

// Only tables of its own: a lock on a real one would hold up the tests of other files.
const WALLED = `
  create table public.target (tenant_id text not null, id uuid not null unique, primary key (tenant_id, id));
  create table public.thing (tenant_id text not null, id uuid not null, other_id uuid, primary key (tenant_id, id));
  call app.protect('thing', 'quotes:read', 'quotes:write', 'quotes:write', null);`;

/** A defect of each kind, made and undone: what the lint must say of it. */
const DEFECTS: readonly { lint: string; defect: string; ddl: string; finds: RegExp }[] = [
  {
    lint: '01',
    defect: 'a table without policies',
    ddl: 'create table public.thing (id uuid primary key)',
    finds: /thing: row level security not enabled, not forced, no policy/,
  },
  {
    lint: '01',
    defect: 'a wall that is not forced',
    ddl: `${WALLED} alter table public.thing no force row level security`,
    finds: /thing: row level security enabled, not forced/,
  },
  {
    lint: '02',
    defect: 'a policy for PUBLIC',
    ddl: `${WALLED} create policy p on public.thing for select using (id is null)`,
    finds: /thing\.p: is for PUBLIC/,
  },
  {
    lint: '02',
    defect: 'a policy for authenticated',
    ddl: `${WALLED} create policy p on public.thing for select to authenticated using (id is null)`,
    finds: /thing\.p: is for authenticated/,
  },
  {
    lint: '02',
    defect: 'a policy that is always true',
    ddl: `${WALLED} create policy p on public.thing for select to app_member using (true)`,
    finds: /thing\.p: is always true/,
  },
  {
    lint: '02',
    defect: 'a policy without the tenant',
    ddl: `${WALLED} create policy p on public.thing for select to app_member using (id is null)`,
    finds: /thing\.p: .*does not compare the tenant/,
  },
  {
    lint: '02',
    defect: 'an update whose new row is unchecked',
    ddl: `${WALLED} create policy p on public.thing for update to app_member using (tenant_id = (select auth.jwt() ->> 'tenant_id'))`,
    finds: /thing\.p: writes unchecked/,
  },
  {
    lint: '02',
    defect: 'a policy on what users can edit',
    ddl: `${WALLED} create policy p on public.thing for select to app_member using (tenant_id = (select auth.jwt() -> 'user_metadata' ->> 'tenant_id'))`,
    finds: /thing\.p: reads user metadata/,
  },
  { lint: '03', defect: 'a table for anon', ddl: `${WALLED} grant select on public.thing to anon`, finds: /SELECT on thing to anon/ },
  {
    lint: '03',
    defect: 'a column for authenticated',
    ddl: `${WALLED} grant select (id) on public.thing to authenticated`,
    finds: /SELECT on thing\.id to authenticated/,
  },
  {
    lint: '03',
    defect: 'a sequence for the service key',
    ddl: 'create sequence public.counter; grant usage on sequence public.counter to service_role',
    finds: /USAGE on counter to service_role/,
  },
  {
    lint: '03',
    defect: 'a function for everybody',
    ddl: "create function public.f() returns int language sql set search_path = '' as 'select 1'; grant execute on function public.f() to public",
    finds: /EXECUTE on f\(\) to PUBLIC/,
  },
  {
    lint: '03',
    defect: 'whatever is made next',
    ddl: 'alter default privileges in schema public grant select on tables to anon',
    finds: /SELECT on what postgres makes in schema public \(r\) to anon/,
  },
  {
    lint: '04',
    defect: 'a door that another role owns',
    ddl: "create function public.f() returns int language sql security definer set search_path = '' as 'select 1'",
    finds: /f\(\): owned by postgres/,
  },
  {
    lint: '04',
    defect: 'a door with a search path',
    ddl: "create function public.f() returns int language sql security definer set search_path = 'public' as 'select 1'",
    finds: /f\(\): search path is not empty/,
  },
  {
    lint: '04',
    defect: 'a door for members',
    ddl: 'grant execute on function public.door_membership(uuid) to app_member',
    finds: /door_membership\(uuid\): executable by app_member/,
  },
  {
    lint: '04',
    defect: 'a view around the wall',
    ddl: 'create view public.everything as select * from public.quotes',
    finds: /everything: a view that reads with the rights of its owner/,
  },
  {
    lint: '05',
    defect: 'a role that bypasses the wall',
    ddl: 'alter role app_member bypassrls',
    finds: /app_member: may more than it should/,
  },
  {
    lint: '05',
    defect: 'a role that becomes the owner of the doors',
    ddl: 'grant app_owner to app_member',
    finds: /app_member: may become app_owner/,
  },
  {
    lint: '05',
    defect: 'a login that becomes the owner of the doors',
    ddl: 'grant app_owner to authenticator',
    finds: /authenticator: may become app_owner/,
  },
  {
    lint: '05',
    defect: 'a role that owns a table',
    ddl: `grant create on schema public to app_member; ${WALLED} alter table public.thing owner to app_member`,
    finds: /app_member: owns thing/,
  },
  {
    lint: '06',
    defect: 'a function with a mutable search path',
    ddl: "create function app.f() returns int language sql as 'select 1'",
    finds: /app\.f\(\)/,
  },
  {
    lint: '07',
    defect: 'claims read once per row',
    ddl: `${WALLED} create policy p on public.thing for select to app_member using (tenant_id = (auth.jwt() ->> 'tenant_id'))`,
    finds: /thing\.p/,
  },
  {
    lint: '07',
    defect: 'a permission looked up once per row',
    ddl: `${WALLED} create policy p on public.thing for select to app_member using (tenant_id = (select auth.jwt() ->> 'tenant_id') and app.can('quotes:read'))`,
    finds: /thing\.p/,
  },
  {
    lint: '08',
    defect: 'a key that compares the id alone',
    ddl: `${WALLED} alter table public.thing add constraint k foreign key (other_id) references public.target (id)`,
    finds: /thing\.k/,
  },
  {
    lint: '08',
    defect: 'a tenant that need not exist',
    ddl: 'create table public.thing (tenant_id text not null, id uuid, primary key (tenant_id, id))',
    finds: /thing: has a tenant_id that refers to no agency/,
  },
  {
    lint: '08',
    defect: 'a row of no tenant',
    ddl: 'create table public.thing (tenant_id text, id uuid primary key)',
    finds: /thing: its tenant_id may be null/,
  },
  {
    lint: '09',
    defect: 'a foreign key without an index',
    ddl: `${WALLED} alter table public.thing add constraint k foreign key (tenant_id, other_id) references public.target (tenant_id, id)`,
    finds: /thing\.k/,
  },
  {
    lint: '09',
    defect: 'a tenant without an index',
    ddl: 'create table public.thing (tenant_id text not null, id uuid primary key)',
    finds: /thing\.tenant_id/,
  },
  {
    lint: '10',
    defect: 'accounts that members can read',
    ddl: 'grant select on auth.users to app_member',
    finds: /app_member may SELECT auth\.users/,
  },
];

describe('the lints find', () => {
  test.each(DEFECTS)('$lint: $defect', async ({ lint, ddl, finds }) => {
    const file = lints.find((name) => name.startsWith(`${lint}-`)) ?? '';
    const lines = await held.look({
      run: async (sql) => {
        await sql.unsafe(ddl);
        return await runLint({ sql, lint: file });
      },
    });
    expect(lines[1]).toMatch(/^not ok 1 - /);
    expect(lines.slice(2).join('\n')).toMatch(finds);
  });

  test('something of every kind', () => {
    expect(lints.filter((name) => !DEFECTS.some(({ lint }) => name.startsWith(`${lint}-`)))).toEqual([]);
  });
});
