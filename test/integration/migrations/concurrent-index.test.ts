import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../../infra/local/postgres/migrate.ts';
import { rollBack } from '../../../infra/local/postgres/roll-back.ts';
import { startThrowawayServer } from './throwaway-databases.ts';

const folderOf = (name: string) => fileURLToPath(new URL(`../../fixtures/concurrent-index/${name}`, import.meta.url));
const folder = folderOf('migrations');
const rollbacksFolder = folderOf('rollbacks');
const [TABLE, INDEX, AFTER] = ['20260101000000', '20260102000000', '20260103000000'] as const;

let server: Awaited<ReturnType<typeof startThrowawayServer>>;
let database: Awaited<ReturnType<typeof server.create>>;
beforeAll(async () => {
  server = await startThrowawayServer();
});
afterAll(async () => await server.stop());
beforeEach(async () => {
  database = await server.create();
  return database.stop;
});

const up = async (toVersion?: string) =>
  await migrate({ databaseUrl: database.databaseUrl, folder, ...(toVersion === undefined ? {} : { toVersion }) });
const down = async (toVersion: string | null) => await rollBack({ databaseUrl: database.databaseUrl, folder, rollbacksFolder, toVersion });
const versions = (applied: readonly { version: string }[]) => applied.map(({ version }) => version);
const indexState = async () => {
  const rows = await database.sql<{ valid: boolean }[]>`
    select i.indisvalid as valid from pg_index i where i.indexrelid = to_regclass('public.things_code')`;
  return rows.map(({ valid }) => valid);
};

describe('an index that is made concurrently', () => {
  test('is made outside of a transaction, between others that are', async () => {
    expect(versions(await up())).toEqual([TABLE, INDEX, AFTER]);
    expect(await indexState()).toEqual([true]);
    expect(await up()).toEqual([]);
  });

  test('is taken back and made again', async () => {
    await up();
    expect(versions(await down(TABLE))).toEqual([AFTER, INDEX]);
    expect(await indexState()).toEqual([]);
    expect(versions(await up())).toEqual([INDEX, AFTER]);
    expect(versions(await down(null))).toEqual([AFTER, INDEX, TABLE]);
  });

  test('that fails leaves no INVALID index, is not recorded, stops what follows, and is made on the next run', async () => {
    await up(TABLE);
    await database.sql`insert into public.things values (1001, 'code 1')`;
    await expect(up()).rejects.toMatchObject({ message: expect.stringMatching(/20260102000000_unique_code failed .*23505/) });
    expect(await indexState()).toEqual([]);
    expect(await database.sql`select from supabase_migrations.schema_migrations`).toHaveLength(1);
    await database.sql`delete from public.things where id = 1001`;
    expect(versions(await up())).toEqual([INDEX, AFTER]);
    expect(await indexState()).toEqual([true]);
  });

  test('that a killed run left INVALID is cleared away and made anew', async () => {
    await up(TABLE);
    await database.sql`insert into public.things values (1001, 'code 1')`;
    // What a run leaves behind that dies before it can clear away.
    await expect(database.sql.unsafe('create unique index concurrently things_code on public.things (code)')).rejects.toThrow();
    expect(await indexState()).toEqual([false]);
    await database.sql`delete from public.things where id = 1001`;
    expect(versions(await up())).toEqual([INDEX, AFTER]);
    expect(await indexState()).toEqual([true]);
  });

  test('that a run made and had no time to record is recorded by the next one', async () => {
    await up(TABLE);
    await database.sql.unsafe('create unique index concurrently things_code on public.things (code)');
    expect(versions(await up())).toEqual([INDEX, AFTER]);
  });

  test('is made once by five runs at the same time, none of which waits for the other for ever', async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, async () => await up()));
    expect(applied.flat()).toHaveLength(3);
    expect(await indexState()).toEqual([true]);
  });

  test('lets others write while it is made', async () => {
    await up(TABLE);
    const writer = await database.sql.reserve();
    await writer`begin`;
    await writer`insert into public.things values (1001, 'from a writer')`;
    // It waits for transactions that began earlier, and holds up none that begin later.
    const running = up();
    await database.sql`insert into public.things values (1002, 'from another')`;
    await writer`commit`;
    writer.release();
    expect(versions(await running)).toEqual([INDEX, AFTER]);
  });
});
