import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { restoreBackup } from '../../../../infra/backup/restore-backup.ts';
import { migrate } from '../../../../infra/local/postgres/migrate.ts';
import { prepareRoles } from '../../../../infra/local/postgres/prepare-roles.ts';
import { startLite } from '../../../../infra/local/postgres/start-lite.ts';
import { takeBackup } from '../../../../shared/backups/take-backup.ts';
import { openBackups } from '../../../../shared/services/backups/open-backups.ts';
import type { Backups } from '../../../../shared/services/backups/port.ts';
import { silentLog } from '../../embedded/support/temporary-home.ts';
import { seedEveryTable } from '../../migrations/seed-every-table.ts';
import { startThrowawayServer } from '../../migrations/throwaway-databases.ts';
import { seedOddTypes } from './seed-odd-types.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const nothing = new AbortController().signal;

/** A server with databases, folders for files and backups, and the migrations of the product with one more of odd types. */
export const startBackupWorld = async () => {
  const server = await startThrowawayServer();
  const root = await mkdtemp(join(tmpdir(), 'tripwright-backup-'));
  const folder = join(root, 'migrations');
  await cp(here('../../../../supabase/migrations'), folder, { recursive: true });
  await cp(here('odd-types.sql'), join(folder, '20990101000000_odd_types.sql'));
  let count = 0;
  const folderOf = (name: string): string => join(root, `${name}-${++count}`);
  const authenticatorPassword = new URL(server.server.authenticatorUrl()).password;

  /** A database with the roles of Supabase and nothing else. */
  const emptyDatabase = async () => {
    const database = await server.create();
    await prepareRoles({ databaseUrl: database.databaseUrl, authenticatorPassword });
    const url = new URL(database.databaseUrl);
    url.username = 'authenticator';
    url.password = authenticatorPassword;
    return { ...database, authenticatorUrl: url.href };
  };
  /** One with rows in every table, accounts and odd values. */
  const fullDatabase = async () => {
    const database = await emptyDatabase();
    await migrate({ databaseUrl: database.databaseUrl, folder });
    const { authenticatorUrl } = database;
    await (await startLite({ authenticatorUrl, jwtSecret: 'a secret of thirty-two characters', log: silentLog })).stop();
    await seedEveryTable({ sql: database.sql, isExempt: (table) => ODD_TABLES.has(table) });
    await seedEveryTable({ sql: database.sql, isExempt: (table) => ODD_TABLES.has(table), withNobody: false });
    await seedOddTypes(database.sql);
    return database;
  };
  const files = async (contents: Readonly<Record<string, Uint8Array>>): Promise<string> => {
    const address = folderOf('files');
    await mkdir(address, { recursive: true });
    for (const [path, bytes] of Object.entries(contents)) {
      await mkdir(join(address, path, '..'), { recursive: true });
      await writeFile(join(address, path), bytes);
    }
    return address;
  };
  const take = async (backups: Backups, takenAt = new Date()) =>
    await takeBackup({ ctx: { backups, signal: nothing }, input: { takenAt, version: '1.2.3' } });
  const restore = async ({ backups, into, id }: { backups: Backups; into: Awaited<ReturnType<typeof emptyDatabase>>; id?: string }) => {
    const { databaseUrl, authenticatorUrl } = into;
    return await restoreBackup({ backups, databaseUrl, authenticatorUrl, folder, ...(id === undefined ? {} : { id }) });
  };
  return {
    folder,
    folderOf,
    emptyDatabase,
    fullDatabase,
    files,
    /** New bytes in a file. */
    change: async (address: string, path: string) => await writeFile(join(address, path), randomBytes(20)),
    take,
    restore,
    open: openBackups,
    stop: async () => {
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
};

const ODD_TABLES: ReadonlySet<string> = new Set(['odd_types', 'no_key', 'left_side', 'right_side', '"Loud ""Name"""']);

export type BackupWorld = Awaited<ReturnType<typeof startBackupWorld>>;
