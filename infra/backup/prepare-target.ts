import type { Manifest } from '../../shared/backups/manifest.ts';
import { AppError } from '../../shared/core/errors.ts';
import { createLog } from '../../shared/core/log.ts';
import type { BackupDatabase } from '../../shared/services/backups/port.ts';
import { migrate } from '../local/postgres/migrate.ts';
import type { Migration } from '../local/postgres/read-migrations.ts';
import { startLite } from '../local/postgres/start-lite.ts';

/** @throws AppError `internal` when a backup has migrations that these files have not, or not the same. */
export const checkFiles = ({ manifest, migrations }: { manifest: Manifest; migrations: readonly Migration[] }): void => {
  const files = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const { version, name, checksum } of manifest.migrations) {
    const file = files.get(version);
    const isSame = file !== undefined && (checksum === null || checksum === file.checksum);
    if (isSame) continue;
    throw new AppError('internal', {
      detail: `The backup was taken with migration ${version}_${name}, which ${file === undefined ? 'this release does not have' : 'is another file here'}: restore with release ${manifest.version} or a later one.`,
    });
  }
};

/**
 * Brings an empty database to the tables that the backup was taken from. Where it has to have accounts and nobody keeps any there, the embedded Supabase makes the tables
 * for them: `authenticatorUrl` is its sign-in, null where there is none.
 * @throws AppError as `checkFiles` and `migrate`; `internal` when there is no place for accounts.
 */
export const prepareTarget = async ({
  manifest,
  database,
  databaseUrl,
  authenticatorUrl,
  folder,
}: {
  manifest: Manifest;
  database: BackupDatabase;
  databaseUrl: string;
  authenticatorUrl: string | null;
  folder: string;
}): Promise<void> => {
  const toVersion = manifest.migrations.at(-1)?.version ?? '';
  await migrate({ databaseUrl, folder, toVersion });
  if (!manifest.tables.some(({ schema }) => schema === 'auth')) return;
  const isThere = await database.withSession(async (sql) => {
    const [accounts] = await sql<{ is: boolean }[]>`select to_regclass('auth.users') is not null as is`;
    return accounts?.is === true;
  });
  if (isThere) return;
  if (authenticatorUrl === null)
    throw new AppError('internal', {
      detail: 'This database has no accounts (auth.users): restore into a Supabase project, or without --into.',
    });
  const log = createLog({ level: 'warn', service: 'restore', version: manifest.version });
  await (await startLite({ authenticatorUrl, jwtSecret: 'makes tables, and signs nothing while it does', log })).stop();
};
