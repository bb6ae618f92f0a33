import { AppError } from '../../../shared/core/errors.ts';
import { checkHistory } from './check-history.ts';
import { withMigrationSession } from './migration-session.ts';
import { readMigrations } from './read-migrations.ts';
import { runScript } from './run-script.ts';

export type AppliedMigration = { version: string; name: string };

type Migrate = {
  databaseUrl: string;
  folder: string;
  /** The newest version to apply; all when left out. */
  toVersion?: string;
  /** Whether migrations newer than every file may have been applied already, by a later release: then they stay. */
  mayBeAhead?: boolean;
};

/**
 * Applies what is missing, oldest first, each file in one transaction, under an advisory lock of the database: a second run at the same time waits and
 * then finds nothing to do. Gives the migrations that this run applied.
 * @throws AppError `internal` when an applied file is gone or was changed, no file has `toVersion`, or a file fails; earlier files of the run stay applied.
 */
export const migrate = async ({ databaseUrl, folder, toVersion, mayBeAhead = false }: Migrate): Promise<AppliedMigration[]> => {
  const migrations = await readMigrations({ folder });
  if (toVersion !== undefined && !migrations.some(({ version }) => version === toVersion))
    throw new AppError('internal', { detail: `There is no migration ${toVersion}.` });
  return await withMigrationSession({
    databaseUrl,
    work: async (sql) => {
      const recorded = await checkHistory({ sql, migrations, mayBeAhead });
      const known = new Set(recorded.map(({ version }) => version));
      const missing = migrations.filter(({ version }) => !known.has(version) && (toVersion === undefined || version <= toVersion));
      for (const script of missing) {
        const { version, name, checksum } = script;
        const record = () =>
          sql`insert into supabase_migrations.schema_migrations (version, name, checksum) values (${version}, ${name}, ${checksum})`;
        await runScript({ sql, script, kind: 'Migration', record });
      }
      return missing.map(({ version, name }) => ({ version, name }));
    },
  });
};
