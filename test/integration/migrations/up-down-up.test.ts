import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../infra/local/postgres/migrate.ts';
import { readMigrations } from '../../../infra/local/postgres/read-migrations.ts';
import { rollBack } from '../../../infra/local/postgres/roll-back.ts';
import { type RunningPostgres, startPostgres } from '../../../infra/local/postgres/start-postgres.ts';
import { THROWAWAY } from '../embedded/support/start-database.ts';
import { silentLog, temporaryHome } from '../embedded/support/temporary-home.ts';
import { readSchema, type Schema } from './read-schema.ts';
import { seedEveryTable } from './seed-every-table.ts';

const folderOf = (name: string) => fileURLToPath(new URL(`../../../supabase/${name}`, import.meta.url));
const folder = folderOf('migrations');
const rollbacksFolder = folderOf('rollbacks');
const migrations = await readMigrations({ folder });
const newest = migrations.at(-1)?.version ?? '';

let server: RunningPostgres;
let databaseUrl: string;
let sql: postgres.Sql;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  // A server of its own: roles belong to the whole server, and another database's would be in the way.
  const { home, remove } = await temporaryHome();
  cleanUp = remove;
  server = await startPostgres({ home, settings: THROWAWAY, log: silentLog });
  databaseUrl = server.superuserUrl();
  sql = postgres(databaseUrl, { max: 1, prepare: false, onnotice: () => undefined });
});
afterAll(async () => {
  await sql.end();
  await server.stop();
  await cleanUp();
});

const up = async (toVersion?: string) => await migrate({ databaseUrl, folder, ...(toVersion === undefined ? {} : { toVersion }) });
const down = async (toVersion: string | null) => await rollBack({ databaseUrl, folder, rollbacksFolder, toVersion });

test('every migration has a way back of the same name, and every way back a migration', async () => {
  expect((await readdir(rollbacksFolder)).sort()).toEqual((await readdir(folder)).sort());
});

test('every way back says what it takes back', async () => {
  for (const { sql: text, version, name } of await readMigrations({ folder: rollbacksFolder }))
    expect(text).toMatch(new RegExp(`^(?:-- no-transaction\\n)?-- Takes back ${version}_${name}[.:]`));
});

describe('with rows in every table', () => {
  let before: Schema;
  let migrated: Schema;
  let rows: string;
  beforeAll(async () => {
    // The history table and the schema it lies in are the runner's, and there from its first run on.
    const empty = await mkdtemp(join(tmpdir(), 'tripwright-no-migrations-'));
    await migrate({ databaseUrl, folder: empty });
    await rm(empty, { recursive: true });
    before = await readSchema(sql);
    expect(await up()).toHaveLength(migrations.length);
    migrated = await readSchema(sql);
    rows = await seedEveryTable({ sql });
  });

  test('the snapshot sees the schema', () => {
    expect(Object.keys(migrated['relations'] ?? {})).toEqual(expect.arrayContaining(['tenants', 'quotes', 'platform_audit']));
    expect(migrated['policies']?.['quotes.quotes_select']).toContain('tenant_id');
    expect(migrated['functions']?.['app.can(text)']).toContain('search_path');
    expect(Object.keys(migrated['grants'] ?? {}).length).toBeGreaterThan(100);
    expect(rows).toContain('quote_versions');
  });

  test.each(migrations.map(({ version }, index) => ({ version, previous: migrations[index - 1]?.version ?? null })).reverse())(
    'down past $version and up again leaves an identical schema',
    async ({ version, previous }) => {
      await up();
      const undone = await down(previous);
      expect(undone.at(-1)?.version).toBe(version);
      expect(await up()).toHaveLength(undone.length);
      expect(await readSchema(sql)).toEqual(migrated);
    },
  );

  test('each step down is exactly the schema of one step less up', async () => {
    await up();
    await down(null);
    const onTheWayUp: Schema[] = [await readSchema(sql)];
    for (const { version } of migrations) {
      await up(version);
      onTheWayUp.push(await readSchema(sql));
    }
    await seedEveryTable({ sql });
    for (const { version } of migrations.toReversed()) {
      expect(await readSchema(sql), version).toEqual(onTheWayUp.pop());
      const previous = migrations[migrations.findIndex((migration) => migration.version === version) - 1]?.version ?? null;
      expect(await down(previous)).toEqual([{ version, name: expect.any(String) }]);
      // What stays keeps its rows.
      const kept = await sql<{ name: string }[]>`
        select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
      for (const { name } of kept) expect((await sql`select from ${sql(name)}`).length, name).toBeGreaterThan(0);
    }
    expect(await readSchema(sql)).toEqual(onTheWayUp.pop());
  });

  test('all the way down nothing of ours is left, roles included', async () => {
    await up();
    await seedEveryTable({ sql });
    expect(await down(null)).toHaveLength(migrations.length);
    expect(await readSchema(sql)).toEqual(before);
    expect(Object.keys(before['roles'] ?? {})).toEqual(['anon', 'authenticated', 'authenticator', 'postgres', 'service_role']);
    expect(before['relations']).toEqual({});
    expect(await sql`select from supabase_migrations.schema_migrations`).toHaveLength(0);
    expect(await up()).toHaveLength(migrations.length);
    expect(await readSchema(sql)).toEqual(migrated);
  });

  test('a role that another database of the server uses is kept, and the way back still ends', async () => {
    await up();
    await sql.unsafe('create database neighbour');
    const neighbourUrl = databaseUrl.replace(/postgres$/, 'neighbour');
    const neighbour = postgres(neighbourUrl, { max: 1, onnotice: () => undefined });
    await neighbour.unsafe('create table t (); grant select on t to app_member');
    await down(null);
    expect(await sql`select rolname from pg_roles where rolname ~ '^app_'`).toEqual([{ rolname: 'app_member' }]);
    await neighbour.end();
    await sql.unsafe('drop database neighbour');
    await up();
    expect(await readSchema(sql)).toEqual(migrated);
    expect((await down(newest)).length).toBe(0);
  });
});
