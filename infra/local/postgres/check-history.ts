import { AppError } from '../../../shared/core/errors.ts';
import type { MigrationSql } from './migration-session.ts';
import type { Migration } from './read-migrations.ts';

export type Recorded = { version: string; name: string; checksum: string | null };

type CheckHistory = {
  sql: MigrationSql;
  migrations: readonly Migration[];
  /** Whether the database may have migrations newer than the newest file: a release that is older than it is put back. */
  mayBeAhead?: boolean;
};

/**
 * What was applied to a database, oldest first. A row without a checksum is the Supabase command line's and taken on trust.
 * @throws AppError `internal` when a file of it is gone or was changed since.
 */
export const checkHistory = async ({ sql, migrations, mayBeAhead = false }: CheckHistory): Promise<Recorded[]> => {
  const recorded = await sql<Recorded[]>`select version, name, checksum from supabase_migrations.schema_migrations order by version`;
  const files = new Map(migrations.map((migration) => [migration.version, migration]));
  const newest = migrations.at(-1)?.version ?? '';
  for (const { version, name, checksum } of recorded) {
    if (mayBeAhead && version > newest) continue;
    const file = files.get(version);
    if (!file)
      throw new AppError('internal', {
        detail: `Migration ${version}_${name} was applied to this database, but its file is gone: restore the file.`,
      });
    if (checksum !== null && file.checksum !== checksum) {
      throw new AppError('internal', {
        detail: `Migration ${version}_${name} was changed after it had been applied: restore the file and put the change into a new one.`,
      });
    }
  }
  return [...recorded];
};
