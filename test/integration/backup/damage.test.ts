import { readdir, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { checkBackup } from '../../../shared/backups/check-backup.ts';
import { takeBackup } from '../../../shared/backups/take-backup.ts';
import type { Backups } from '../../../shared/services/backups/port.ts';
import { type BackupWorld, startBackupWorld } from './support/backup-world.ts';
import { readRows } from './support/read-rows.ts';

const FILES = { 'tenants/one/a.eml': Buffer.from('Hello'), 'tenants/one/b.pdf': Buffer.alloc(100_000, 'pdf') };

let world: BackupWorld;
let source: Awaited<ReturnType<BackupWorld['fullDatabase']>>;
beforeAll(async () => {
  world = await startBackupWorld();
  source = await world.fullDatabase();
});
afterAll(async () => {
  await source?.stop();
  await world?.stop();
});

let targetAddress: string;
let backup: Awaited<ReturnType<BackupWorld['take']>>;
let into: Awaited<ReturnType<BackupWorld['emptyDatabase']>>;
let restoredFiles: string;
let restored: Backups;
beforeEach(async () => {
  targetAddress = world.folderOf('backups');
  restoredFiles = world.folderOf('restored');
  const filesAddress = await world.files(FILES);
  backup = await world.take(await world.open({ databaseUrl: source.databaseUrl, filesAddress, targetAddress }));
  into = await world.emptyDatabase();
  restored = await world.open({ databaseUrl: into.databaseUrl, filesAddress: restoredFiles, targetAddress });
});
afterEach(async () => await into.stop());

const flip = async (file: string): Promise<void> => {
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  await writeFile(file, bytes);
};
const someBlob = async (): Promise<string> => {
  const entries = await readdir(join(targetAddress, 'blobs'), { recursive: true, withFileTypes: true });
  const blob = entries.find((entry) => entry.isFile() && !entry.name.endsWith('.gz'));
  return join(blob?.parentPath ?? '', blob?.name ?? '');
};
const partOf = (name: string): string => join(targetAddress, 'backups', backup.id, name);
const tableFile = (wanted: string): string => partOf(backup.manifest.tables.find(({ name }) => name === wanted)?.file ?? '');

const isUntouched = async (): Promise<void> => {
  const [row] = await into.sql`select to_regclass('public.tenants') as tenants, to_regnamespace('tripwright_restore') as marker,
    to_regnamespace('supabase_migrations') as migrations`;
  expect(row).toEqual({ tenants: null, marker: null, migrations: null });
  expect(await readdir(restoredFiles).catch(() => [])).toEqual([]);
};

describe('a damaged backup is refused before anything is written, and named', () => {
  test.each<[string, () => Promise<string>, RegExp]>([
    ['a table', async () => tableFile('quotes'), /public\.quotes\.copy\.gz/],
    ['a long table', async () => tableFile('odd_types'), /public\.odd_types\.copy\.gz/],
    ['a file', someBlob, /blobs\/\d{4}-\d{2}\/.*is not what was written/],
    ['the list of files', async () => partOf('blobs.jsonl.gz'), /blobs\.jsonl\.gz/],
    ['the manifest', async () => partOf('manifest.json'), /manifest\.json is damaged/],
    ['the seal', async () => partOf('manifest.json.sha256'), /manifest\.json is damaged/],
  ])('when one bit of %s is another', async (_what, find, message) => {
    await flip(await find());
    await expect(checkBackup({ target: restored.target })).rejects.toThrow(message);
    await expect(world.restore({ backups: restored, into })).rejects.toThrow(message);
    await isUntouched();
  });

  test.each<[string, () => Promise<string>]>([
    ['a table', async () => tableFile('quotes')],
    ['a file', someBlob],
    ['the list of files', async () => partOf('blobs.jsonl.gz')],
  ])('when %s is gone or was cut', async (_what, find) => {
    await truncate(await find(), 3);
    await expect(world.restore({ backups: restored, into })).rejects.toThrow('The backup is damaged');
    await unlink(await find());
    await expect(world.restore({ backups: restored, into })).rejects.toThrow(/The backup is damaged: .* is gone/);
    await isUntouched();
  });

  test('when it was never finished: then the one before it is taken', async () => {
    const own = await world.open({ databaseUrl: source.databaseUrl, filesAddress: restoredFiles, targetAddress });
    const later = await world.take(own, new Date(Date.now() + 60_000));
    await unlink(join(targetAddress, 'backups', later.id, 'manifest.json.sha256'));
    await expect(world.restore({ backups: restored, into, id: later.id })).rejects.toThrow('There is no finished backup');
    await isUntouched();
    expect((await checkBackup({ target: restored.target })).id).toBe(backup.id);
  });

  test('when its manifest was replaced by one that leads elsewhere', async () => {
    const { createHash } = await import('node:crypto');
    const text = JSON.stringify({ ...backup.manifest, blobs: { ...backup.manifest.blobs, file: '../../../etc/passwd' } });
    await writeFile(partOf('manifest.json'), text);
    await writeFile(partOf('manifest.json.sha256'), `${createHash('sha256').update(text).digest('hex')}  manifest.json\n`);
    await expect(world.restore({ backups: restored, into })).rejects.toThrow('is no manifest that this version reads');
    await isUntouched();
  });

  test.each(['../secret', 'nothing', '20260101T000000Z-00000000'])('when it is called %s', async (id) => {
    await expect(checkBackup({ target: restored.target, id })).rejects.toThrow(/no backup's name|no finished backup/);
  });
});

describe('a restore', () => {
  test('into a database that is not empty is refused and changes nothing', async () => {
    const full = await readRows(source.sql);
    const same = await world.open({ databaseUrl: source.databaseUrl, filesAddress: restoredFiles, targetAddress });
    await expect(world.restore({ backups: same, into: source })).rejects.toMatchObject({
      code: 'state_conflict',
      message: expect.stringContaining('not empty'),
    });
    expect(await readRows(source.sql)).toEqual(full);
    await into.sql`create table public.somebodys ()`;
    await expect(world.restore({ backups: restored, into })).rejects.toThrow('public.somebodys');
    expect(await readdir(restoredFiles).catch(() => [])).toEqual([]);
  });

  test('into a place that has files is refused and changes nothing', async () => {
    const taken = await world.files({ 'tenants/one/a.eml': Buffer.from('Another') });
    const backups = await world.open({ databaseUrl: into.databaseUrl, filesAddress: taken, targetAddress });
    await expect(world.restore({ backups, into })).rejects.toMatchObject({ code: 'state_conflict' });
    expect(await readFile(join(taken, 'tenants/one/a.eml'), 'utf8')).toBe('Another');
    await isUntouched();
  });

  test('of a backup of another release is refused before anything is written', async () => {
    const { rename } = await import('node:fs/promises');
    const newest = join(world.folder, '20990101000000_odd_types.sql');
    await rename(newest, `${newest}.away`);
    try {
      await expect(world.restore({ backups: restored, into })).rejects.toThrow(
        /20990101000000_odd_types, which this release does not have/,
      );
    } finally {
      await rename(`${newest}.away`, newest);
    }
    await isUntouched();
  });

  test.each([1, 3, 20])('that breaks when it reads its part number %i the second time goes on when it is started again', async (part) => {
    let reads = 0;
    let isChecking = true;
    const breaking: Backups = {
      ...restored,
      target: {
        ...restored.target,
        read: async (path) => {
          // The check reads everything once; what is written comes out of the second reading.
          if (!isChecking && ++reads === part) throw new Error('The disk is gone.');
          return await restored.target.read(path);
        },
      },
      files: {
        ...restored.files,
        list: (prefix) => {
          isChecking = false;
          return restored.files.list(prefix);
        },
      },
    };
    await expect(world.restore({ backups: breaking, into })).rejects.toThrow('The disk is gone.');
    const [rows] = await into.sql<{ tenants: number }[]>`select count(*)::int as tenants from public.tenants`;
    expect(rows).toEqual({ tenants: 0 });
    expect((await world.restore({ backups: restored, into })).isContinued).toBe(true);
    expect(await readRows(into.sql)).toEqual(await readRows(source.sql));
    await expect(world.restore({ backups: restored, into })).rejects.toThrow('not empty');
  });

  test('that was begun from one backup does not go on from another', async () => {
    const failing: Backups = { ...restored, files: { ...restored.files, write: async () => await Promise.reject(new Error('full')) } };
    await expect(world.restore({ backups: failing, into })).rejects.toThrow('full');
    const own = await world.open({ databaseUrl: source.databaseUrl, filesAddress: restoredFiles, targetAddress });
    await world.take(own, new Date(Date.now() + 60_000));
    await expect(world.restore({ backups: restored, into })).rejects.toThrow(`A restore of the backup ${backup.id} was begun`);
    expect((await world.restore({ backups: restored, into, id: backup.id })).isContinued).toBe(true);
  });
});

describe('a backup', () => {
  test.each([1, 20, 45])('that breaks at its write number %i counts for nothing, and the next one is whole', async (part) => {
    const address = world.folderOf('backups');
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`tenants/one/${index}.eml`, Buffer.from(`mail ${index}`)]));
    const own = await world.open({ databaseUrl: source.databaseUrl, filesAddress: await world.files(many), targetAddress: address });
    let writes = 0;
    const breaking: Backups = {
      ...own,
      target: {
        ...own.target,
        write: async (object) => {
          if (++writes >= part) throw new Error('The disk is full.');
          await own.target.write(object);
        },
      },
    };
    await expect(world.take(breaking)).rejects.toThrow('The disk is full.');
    await expect(checkBackup({ target: own.target })).rejects.toThrow(
      /There is no backup in .* begun and never finished|There is no backup/,
    );
    const { id, manifest } = await world.take(own);
    expect(manifest.blobs.count).toBe(20);
    expect((await checkBackup({ target: own.target })).id).toBe(id);
  });

  test('that its time limit ends leaves no seal', async () => {
    const own = await world.open({
      databaseUrl: source.databaseUrl,
      filesAddress: await world.files(FILES),
      targetAddress: world.folderOf('backups'),
    });
    const ended = new AbortController();
    const running = takeBackup({
      ctx: { backups: own, signal: ended.signal },
      input: { takenAt: new Date(), version: '1', onProgress: ({ done }) => done === 5 && ended.abort(new Error('Its time is up.')) },
    });
    await expect(running).rejects.toThrow('Its time is up.');
    await expect(checkBackup({ target: own.target })).rejects.toThrow('begun and never finished');
  });

  test('by a role that row level security binds, or that may not read everything, is refused', async () => {
    await source.sql.unsafe(`create role weak login password 'weak'; create role half login bypassrls password 'half'; grant usage on schema supabase_migrations to half;
      grant select on all tables in schema supabase_migrations, public to half`);
    const as = (role: string): string => {
      const url = new URL(source.databaseUrl);
      url.username = role;
      url.password = role;
      return url.href;
    };
    const open = async (role: string) =>
      await world.open({ databaseUrl: as(role), filesAddress: restoredFiles, targetAddress: world.folderOf('backups') });
    await expect(world.take(await open('weak'))).rejects.toThrow('row level security binds');
    await expect(world.take(await open('half'))).rejects.toThrow('may not read auth.');
    await source.sql.unsafe('grant pg_read_all_data to half');
    expect((await world.take(await open('half'))).manifest.tables.length).toBe(backup.manifest.tables.length);
    await source.sql.unsafe(
      'revoke all on all tables in schema supabase_migrations, public from half; revoke usage on schema supabase_migrations from half; drop role half; drop role weak',
    );
    const gone = await world.open({ databaseUrl: 'postgres://x:y@127.0.0.1:1/z', filesAddress: restoredFiles, targetAddress });
    await expect(world.take(gone)).rejects.toMatchObject({ code: 'dependency_unavailable' });
  });
});
