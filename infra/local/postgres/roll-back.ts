import { AppError } from '../../../shared/core/errors.ts';
import { checkHistory } from './check-history.ts';
import type { AppliedMigration } from './migrate.ts';
import { withMigrationSession } from './migration-session.ts';
import { type Migration, readMigrations } from './read-migrations.ts';
import { runScript } from './run-script.ts';

type RollBack = {
  databaseUrl: string;
  /** Of the migrations. */
  folder: string;
  /** Of the ways back, one for each migration, called alike. */
  rollbacksFolder: string;
  /** The newest migration that stays; null takes all of them back. */
  toVersion: string | null;
};

const wayBack = ({ migration, rollbacks }: { migration: AppliedMigration; rollbacks: ReadonlyMap<string, Migration> }): Migration => {
  const { version, name } = migration;
  const script = rollbacks.get(`${version}_${name}`);
  if (script === undefined)
    throw new AppError('internal', {
      detail: `Migration ${version}_${name} has no way back: write supabase/rollbacks/${version}_${name}.sql.`,
    });
  return script;
};

/**
 * Takes back every migration newer than `toVersion`, newest first, each in one transaction with its record, under the lock of `migrate`. Gives what it took
 * back. What the tables of those migrations held is lost.
 * @throws AppError `internal`, before anything is done, when `toVersion` was never applied, an applied file is gone or was changed, or a way back is
 * missing; and when one fails: then those newer than it are taken back already.
 */
export const rollBack = async ({ databaseUrl, folder, rollbacksFolder, toVersion }: RollBack): Promise<AppliedMigration[]> => {
  const migrations = await readMigrations({ folder });
  const rollbacks = new Map(
    (await readMigrations({ folder: rollbacksFolder })).map((script) => [`${script.version}_${script.name}`, script]),
  );
  const names = new Map(migrations.map(({ version, name }) => [version, name]));
  return await withMigrationSession({
    databaseUrl,
    work: async (sql) => {
      const recorded = await checkHistory({ sql, migrations });
      if (toVersion !== null && !recorded.some(({ version }) => version === toVersion))
        throw new AppError('internal', {
          detail: `Migration ${toVersion} was never applied to this database: there is nothing to go back to.`,
        });
      const undone = recorded
        .filter(({ version }) => toVersion === null || version > toVersion)
        .map(({ version, name }) => ({ version, name: names.get(version) ?? name }))
        .reverse();
      const scripts = undone.map((migration) => wayBack({ migration, rollbacks }));
      for (const script of scripts) {
        const record = () => sql`delete from supabase_migrations.schema_migrations where version = ${script.version}`;
        await runScript({ sql, script, kind: 'Rollback', record });
      }
      return undone;
    },
  });
};
