import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../infra/local/postgres/migrate.ts';
import { rollBack } from '../../../infra/local/postgres/roll-back.ts';
import { startThrowawayServer } from './throwaway-databases.ts';

let server: Awaited<ReturnType<typeof startThrowawayServer>>;
let database: Awaited<ReturnType<typeof server.create>>;
let root: string;
beforeAll(async () => {
  server = await startThrowawayServer();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
  database = await server.create();
  root = await mkdtemp(join(tmpdir(), 'tripwright-rollbacks-'));
  await mkdir(join(root, 'up'));
  await mkdir(join(root, 'down'));
  await up('20260101000000_first', 'create table a (n int);');
  await down('20260101000000_first', 'drop table a;');
  await up('20260102000000_second', 'create table b (n int);');
  await down('20260102000000_second', 'drop table b;');
  return async () => {
    await database.stop();
    await rm(root, { recursive: true });
  };
});

const up = async (name: string, text: string) => await writeFile(join(root, 'up', `${name}.sql`), text);
const down = async (name: string, text: string) => await writeFile(join(root, 'down', `${name}.sql`), text);
const apply = async () => await migrate({ databaseUrl: database.databaseUrl, folder: join(root, 'up') });
const back = async (toVersion: string | null) =>
  await rollBack({ databaseUrl: database.databaseUrl, folder: join(root, 'up'), rollbacksFolder: join(root, 'down'), toVersion });
const tables = async () => {
  const [row] = await database.sql`select to_regclass('a') is not null as a, to_regclass('b') is not null as b`;
  return row;
};

describe('rolling back', () => {
  it('takes back what is newer than a version, newest first, and tells what', async () => {
    await apply();
    expect(await back('20260101000000')).toEqual([{ version: '20260102000000', name: 'second' }]);
    expect(await tables()).toEqual({ a: true, b: false });
    expect(await back('20260101000000')).toEqual([]);
    expect(await back(null)).toEqual([{ version: '20260101000000', name: 'first' }]);
    expect(await tables()).toEqual({ a: false, b: false });
    expect(await back(null)).toEqual([]);
  });

  it.each(['20260101', '20260103000000', '', 'second'])('refuses to go back to %j, which was never applied', async (version) => {
    await apply();
    await expect(back(version)).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('never applied') });
    expect(await tables()).toEqual({ a: true, b: true });
  });

  it('does nothing at all when one of the ways back is missing', async () => {
    await apply();
    await rm(join(root, 'down', '20260101000000_first.sql'));
    await expect(back(null)).rejects.toMatchObject({ message: expect.stringContaining('20260101000000_first has no way back') });
    expect(await tables()).toEqual({ a: true, b: true });
  });

  it('does nothing when a migration was changed after it had been applied, or is gone', async () => {
    await apply();
    await up('20260101000000_first', 'create table a (n text);');
    await expect(back(null)).rejects.toMatchObject({ message: expect.stringContaining('20260101000000_first was changed') });
    await rm(join(root, 'up', '20260101000000_first.sql'));
    await expect(back(null)).rejects.toMatchObject({ message: expect.stringContaining('its file is gone') });
    expect(await tables()).toEqual({ a: true, b: true });
  });

  it('undoes a way back that fails whole, keeps what was taken back before it, and names it with the reason', async () => {
    await apply();
    await down('20260101000000_first', 'alter table a add column m int; drop table nowhere;');
    await expect(back(null)).rejects.toMatchObject({
      message: expect.stringMatching(/Rollback 20260101000000_first failed and was rolled back: 42P01 .*nowhere/),
    });
    expect(await tables()).toEqual({ a: true, b: false });
    expect(await database.sql`select column_name from information_schema.columns where table_name = 'a'`).toHaveLength(1);
    expect(await apply()).toEqual([{ version: '20260102000000', name: 'second' }]);
  });

  it('waits for a migration that is under way, and one for it', async () => {
    await apply();
    const [undone] = await Promise.all([back(null), ...Array.from({ length: 3 }, async () => await apply())]);
    expect(undone).toHaveLength(2);
    await apply();
    expect(await tables()).toEqual({ a: true, b: true });
  });

  it.each([
    '-- no-transaction\ncreate index concurrently b_n on b (n);',
    '-- no-transaction\ncreate index concurrently if not exists b_n on b (n); create index concurrently if not exists b_m on b (n);',
    '-- no-transaction\nupdate b set n = 1;',
    '-- no-transaction\n',
  ])('refuses a file outside of a transaction that could not run again: %j', async (text) => {
    await up('20260103000000_index', text);
    await expect(apply()).rejects.toMatchObject({ message: expect.stringContaining('exactly one statement') });
    expect(await tables()).toEqual({ a: false, b: false });
  });

  it('applies up to a version alone, and refuses one that no file has', async () => {
    const options = { databaseUrl: database.databaseUrl, folder: join(root, 'up') };
    await expect(migrate({ ...options, toVersion: '20260103000000' })).rejects.toMatchObject({
      message: expect.stringContaining('no migration'),
    });
    expect(await migrate({ ...options, toVersion: '20260101000000' })).toHaveLength(1);
    expect(await tables()).toEqual({ a: true, b: false });
  });

  it('says so when the database cannot be reached', async () => {
    const wrong = { databaseUrl: 'postgres://nobody:wrong@127.0.0.1:1/none', folder: join(root, 'up') };
    await expect(migrate(wrong)).rejects.toMatchObject({
      code: 'dependency_unavailable',
      message: expect.stringContaining('DATABASE_URL'),
    });
  });
});
