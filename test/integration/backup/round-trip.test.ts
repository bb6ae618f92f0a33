import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkBackup } from '../../../shared/backups/check-backup.ts';
import type { Backups } from '../../../shared/services/backups/port.ts';
import { readSchema } from '../migrations/read-schema.ts';
import { type BackupWorld, startBackupWorld } from './support/backup-world.ts';
import { readRows } from './support/read-rows.ts';

const FILES = {
  'tenants/one/mail/a.eml': Buffer.from('From: a@b.example\r\n\r\nHello'),
  'tenants/one/quotes/q.pdf': randomBytes(3_000_000),
  'tenants/two/empty.txt': Buffer.alloc(0),
  'unrouted/x.eml': randomBytes(10),
};

const listFolder = async (folder: string): Promise<Record<string, string>> => {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const found = await Promise.all(
    names.map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(folder.length + 1), (await readFile(file)).toString('base64')] as const;
    }),
  );
  return Object.fromEntries(found.sort());
};

let world: BackupWorld;
let source: Awaited<ReturnType<BackupWorld['fullDatabase']>>;
let filesAddress: string;
let targetAddress: string;
let backups: Backups;
beforeAll(async () => {
  world = await startBackupWorld();
  source = await world.fullDatabase();
  filesAddress = await world.files(FILES);
  targetAddress = world.folderOf('backups');
  backups = await world.open({ databaseUrl: source.databaseUrl, filesAddress, targetAddress });
});
afterAll(async () => {
  await source?.stop();
  await world?.stop();
});

describe('a backup that is restored', () => {
  test('brings back every row of every table, the schema, the sequences and the files', async () => {
    const { id, manifest } = await world.take(backups);
    expect(manifest.tables.length).toBeGreaterThan(30);
    expect(manifest.samples).toHaveLength(100);
    expect(manifest.tables.filter(({ schema }) => schema === 'auth').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['users', 'identities']),
    );
    expect((await checkBackup({ target: backups.target })).id).toBe(id);

    const into = await world.emptyDatabase();
    const restoredFiles = world.folderOf('restored');
    const restored = await world.open({ databaseUrl: into.databaseUrl, filesAddress: restoredFiles, targetAddress });
    const { isContinued } = await world.restore({ backups: restored, into });
    expect(isContinued).toBe(false);
    const before = await readRows(source.sql);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['odd_types', 'quotes', 'events', 'auth.users', 'permissions']));
    expect(await readRows(into.sql)).toEqual(before);
    expect(await readSchema(into.sql)).toEqual(await readSchema(source.sql));
    expect(await listFolder(restoredFiles)).toEqual(await listFolder(filesAddress));
    // Counters go on where they were: no number is given twice.
    for (const { sql } of [source, into]) {
      expect(await sql`select nextval('public.odd_numbers')::int as next`).toEqual([{ next: 114 }]);
      expect(await sql`insert into public.odd_types (code, amount) values ('after', 1.5) returning id::int, doubled::float8`).toEqual([
        { id: 6, doubled: 3 },
      ]);
      await sql`delete from public.odd_types where code = 'after'`;
    }
    expect(await into.sql`select to_regnamespace('tripwright_restore') is null as gone`).toEqual([{ gone: true }]);
    await into.stop();
  });

  test('has every row of every tenant', async () => {
    const { manifest } = await world.take(backups);
    const tenants = await source.sql<{ id: string }[]>`select tenant_id as id from public.tenants`;
    expect(tenants).toHaveLength(2);
    const into = await world.emptyDatabase();
    await world.restore({
      backups: await world.open({ databaseUrl: into.databaseUrl, filesAddress: world.folderOf('files'), targetAddress }),
      into,
    });
    for (const { schema, name, columns } of manifest.tables.filter((table) => table.columns.includes('tenant_id'))) {
      expect(columns, name).toContain('tenant_id');
      const countOf = async (sql: typeof source.sql) =>
        await sql`select tenant_id, count(*)::int from ${sql(schema)}.${sql(name)} group by 1 order by 1`;
      expect(await countOf(into.sql), name).toEqual(await countOf(source.sql));
    }
    await into.stop();
  });

  test('copies a file once a month, and again when it has changed', async () => {
    const target = world.folderOf('backups');
    const address = await world.files(FILES);
    const own = await world.open({ databaseUrl: source.databaseUrl, filesAddress: address, targetAddress: target });
    const taken = async (at: string) => (await world.take(own, new Date(at))).copiedFiles;
    expect(await taken('2026-03-01T00:30:00Z')).toBe(4);
    expect(await taken('2026-03-02T00:30:00Z')).toBe(0);
    await world.change(address, 'unrouted/x.eml');
    expect(await taken('2026-03-03T00:30:00Z')).toBe(1);
    expect(await taken('2026-04-01T00:30:00Z')).toBe(4);
    for (const id of await own.target.folders('backups/')) await checkBackup({ target: own.target, id });
  });

  test('is of one instant, whatever is written while it is taken', async () => {
    const target = world.folderOf('backups');
    const own = await world.open({ databaseUrl: source.databaseUrl, filesAddress: world.folderOf('none'), targetAddress: target });
    let isTaking = true;
    let written = 0;
    const writing = (async () => {
      while (isTaking) {
        written += 1;
        const id = 10_000 + written;
        await source.sql`with l as (insert into public.left_side values (${id}) returning id) insert into public.right_side select id from l`;
      }
    })();
    const { manifest } = await world.take(own);
    isTaking = false;
    await writing;
    const rowsOf = (wanted: string) => manifest.tables.find(({ name }) => name === wanted)?.rows;
    expect(rowsOf('right_side')).toBe(rowsOf('left_side'));
    expect(written).toBeGreaterThan(10);
    expect(rowsOf('left_side')).toBeLessThan(2000 + written);
    const into = await world.emptyDatabase();
    await world.restore({
      backups: await world.open({ databaseUrl: into.databaseUrl, filesAddress: world.folderOf('files'), targetAddress: target }),
      into,
    });
    await into.stop();
  });

  test('is kept 35 days on a disk, the newest for ever, with the files that it needs', async () => {
    const own = await world.open({
      databaseUrl: source.databaseUrl,
      filesAddress: await world.files(FILES),
      targetAddress: world.folderOf('backups'),
    });
    const [old] = [await world.take(own, new Date('2026-01-10T00:30:00Z'))];
    const kept = await world.take(own, new Date('2026-02-20T00:30:00Z'));
    expect(kept.removed).toEqual([`backups/${old.id}/`, 'blobs/2026-01/']);
    const last = await world.take(own, new Date('2026-03-20T00:30:00Z'));
    expect(last.removed).toEqual([]);
    expect((await own.target.folders('backups/')).sort()).toEqual([kept.id, last.id].sort());
    for (const { id } of [kept, last]) await checkBackup({ target: own.target, id });
  });
});
