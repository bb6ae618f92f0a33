import { AppError } from '../core/errors.ts';
import type { BackupDatabase, ObjectFolder, Session } from '../services/backups/port.ts';
import type { FoundBackup } from './find-backup.ts';
import { checkColumns, importTable } from './import-table.ts';
import type { Manifest } from './manifest.ts';
import type { OnProgress } from './progress.ts';
import { tableName } from './read-tables.ts';
import { checksumNow } from './sample-rows.ts';
import { switchTriggers } from './switch-triggers.ts';

const compareSamples = async ({ sql, manifest }: { sql: Session; manifest: Manifest }): Promise<void> => {
  const tables = new Map(manifest.tables.map((table) => [tableName(table), table]));
  for (const sample of manifest.samples) {
    const table = tables.get(tableName(sample));
    const now = table === undefined ? null : await checksumNow({ sql, sample, table });
    if (now !== sample.sha256)
      throw new AppError('internal', {
        detail: `A row of ${tableName(sample)} is not what it was when the backup was taken: ${sample.key.join(', ')}.`,
      });
  }
};

/**
 * Fills the tables of a database that has the backup's migrations and no rows but those that migrations bring, in one transaction: all or nothing. Row counts and
 * the sampled rows are compared before it ends.
 * @throws AppError `internal` when a part is damaged, does not fit the tables, or a comparison fails; PostgresError as the database refuses.
 */
export const restoreDatabase = async ({
  database,
  target,
  backup,
  onProgress,
}: {
  database: BackupDatabase;
  target: ObjectFolder;
  backup: FoundBackup;
  onProgress: OnProgress;
}): Promise<void> =>
  await database.withSession(async (sql) => {
    const { folder, manifest } = backup;
    const { tables, sequences } = manifest;
    for (const table of tables) await checkColumns({ sql, table });
    await sql`begin`;
    const marker = await sql`select from tripwright_restore.backup where id = ${backup.id} for update`;
    if (marker.length !== 1) throw new AppError('state_conflict', { detail: 'This restore was not begun here.' });
    await switchTriggers({ sql, isOn: false });
    for (const { schema, name } of tables.toReversed()) await sql`delete from ${sql(schema)}.${sql(name)}`;
    for (const [index, table] of tables.entries()) {
      onProgress({ step: 'tables', done: index, total: tables.length, current: tableName(table) });
      await importTable({ sql, table, target, folder });
    }
    await switchTriggers({ sql, isOn: true });
    onProgress({ step: 'tables', done: tables.length, total: tables.length, current: '' });
    for (const { schema, name, lastValue, isCalled } of sequences)
      await sql`select setval(format('%I.%I', ${schema}::text, ${name}::text)::regclass, ${lastValue}::bigint, ${isCalled})`;
    await compareSamples({ sql, manifest });
    await sql`drop schema tripwright_restore cascade`;
    await sql`commit`;
  });
