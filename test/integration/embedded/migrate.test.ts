import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../infra/local/postgres/migrate.ts';
import { prepareRoles } from '../../../infra/local/postgres/prepare-roles.ts';
import { type RunningPostgres, startPostgres } from '../../../infra/local/postgres/start-postgres.ts';
import { CONTRACT_MIGRATIONS, THROWAWAY } from './support/start-database.ts';
import { silentLog, temporaryHome } from './support/temporary-home.ts';

describe('migrations', () => {
  let server: RunningPostgres;
  let administrator: postgres.Sql;
  let folder: string;
  let databaseUrl: string;
  let sql: postgres.Sql;
  let cleanUp: () => Promise<void>;
  let databases = 0;

  beforeAll(async () => {
    const { home, remove } = await temporaryHome();
    server = await startPostgres({ home, settings: THROWAWAY, log: silentLog });
    administrator = postgres(server.superuserUrl(), { max: 1, onnotice: () => undefined });
    cleanUp = remove;
  });
  afterAll(async () => {
    await administrator.end();
    await server.stop();
    await cleanUp();
  });
  beforeEach(async () => {
    databases += 1;
    await administrator.unsafe(`create database migrated_${databases}`);
    databaseUrl = server.superuserUrl().replace(/postgres$/, `migrated_${databases}`);
    sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    folder = await mkdtemp(join(tmpdir(), 'tripwright-migrations-'));
    return async () => {
      await sql.end();
      await rm(folder, { recursive: true });
    };
  });
  const write = async (name: string, text: string) => await writeFile(join(folder, name), text);
  const run = async () => await migrate({ databaseUrl, folder });

  it('applies files in the order of their versions, once, and tells which', async () => {
    await write('20260102000000_second.sql', 'alter table a add column b int;');
    await write('20260101000000_first.sql', 'create table a (); create function f() returns int language sql as $$ select 1; $$;');
    expect(await run()).toEqual([
      { version: '20260101000000', name: 'first' },
      { version: '20260102000000', name: 'second' },
    ]);
    expect(await run()).toEqual([]);
    const rows =
      await sql`select version, name, length(checksum) as length, applied_at is not null as dated from supabase_migrations.schema_migrations order by 1`;
    expect([...rows]).toEqual([
      { version: '20260101000000', name: 'first', length: 64, dated: true },
      { version: '20260102000000', name: 'second', length: 64, dated: true },
    ]);
  });

  it('applies each once when ten run at the same time', async () => {
    await write('20260101000000_first.sql', 'create table a (n int); insert into a values (1);');
    await write('20260102000000_second.sql', 'insert into a values (2);');
    const applied = await Promise.all(Array.from({ length: 10 }, run));
    expect(applied.flat()).toHaveLength(2);
    expect(await sql`select count(*)::int as n from a`).toEqual([{ n: 2 }]);
  });

  it('takes a failing file back whole, keeps the earlier ones and names it with the reason', async () => {
    await write('20260101000000_good.sql', 'create table a ();');
    await write('20260102000000_bad.sql', 'create table b (); create table c (n nosuchtype);');
    await expect(run()).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/20260102000000_bad failed and was rolled back: 42704 .*nosuchtype/),
    });
    expect(await sql`select to_regclass('a')::text as a, to_regclass('b')::text as b`).toEqual([{ a: 'a', b: null }]);
    await write('20260102000000_bad.sql', 'create table b ();');
    expect(await run()).toEqual([{ version: '20260102000000', name: 'bad' }]);
  });

  it('stops at a file that was changed after it had been applied, before it applies anything', async () => {
    await write('20260101000000_first.sql', 'create table a ();');
    await run();
    await write('20260101000000_first.sql', 'create table a (); -- changed');
    await write('20260102000000_second.sql', 'create table b ();');
    await expect(run()).rejects.toMatchObject({
      message: expect.stringContaining('20260101000000_first was changed after it had been applied'),
    });
    expect(await sql`select to_regclass('b')::text as b`).toEqual([{ b: null }]);
  });

  it('does not mind the line ends of another system, but a file that is gone', async () => {
    await write('20260101000000_first.sql', 'create table a ();\n-- end\n');
    await run();
    await write('20260101000000_first.sql', 'create table a ();\r\n-- end\r\n');
    expect(await run()).toEqual([]);
    await rm(join(folder, '20260101000000_first.sql'));
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('its file is gone') });
  });

  it('runs a file marked so outside of a transaction', async () => {
    await write('20260101000000_first.sql', 'create table a (n int);');
    await write('20260102000000_index.sql', '-- no-transaction\ncreate index concurrently if not exists a_n on a (n);');
    expect(await run()).toHaveLength(2);
  });

  it.each(['1_short.sql', '20260101000000-dash.sql', '20260101000000_Upper.sql'])('refuses the file name %s', async (name) => {
    await write(name, 'select 1;');
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('YYYYMMDDHHMMSS_name.sql') });
  });

  it('refuses two files of one version', async () => {
    await write('20260101000000_a.sql', 'select 1;');
    await write('20260101000000_b.sql', 'select 1;');
    await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('Two migrations') });
  });

  it('goes on where the command line of Supabase has begun', async () => {
    await sql.unsafe(`create schema supabase_migrations; create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
      insert into supabase_migrations.schema_migrations values ('20260101000000', '{}', 'first')`);
    await write('20260101000000_first.sql', 'create table never ();');
    await write('20260102000000_second.sql', 'create table b ();');
    expect(await run()).toEqual([{ version: '20260102000000', name: 'second' }]);
  });

  it('prepares the roles as often as one likes, also five times at once', async () => {
    const prepare = async () => await prepareRoles({ databaseUrl, authenticatorPassword: `it's a "secret"` });
    await Promise.all(Array.from({ length: 5 }, prepare));
    await prepare();
    expect(await migrate({ databaseUrl, folder: CONTRACT_MIGRATIONS })).toHaveLength(3);
    const url = new URL(databaseUrl);
    url.username = 'authenticator';
    url.password = encodeURIComponent(`it's a "secret"`);
    const authenticator = postgres(url.href, { max: 1 });
    expect(await authenticator`select auth.jwt() as jwt, auth.uid() as uid`).toEqual([{ jwt: null, uid: null }]);
    await authenticator.end();
  });
});
