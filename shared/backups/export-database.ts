import { AppError } from '../core/errors.ts';
import type { BackupDatabase, ObjectFolder, Session } from '../services/backups/port.ts';
import { exportTable } from './export-table.ts';
import type { Manifest, ManifestTable } from './manifest.ts';
import type { OnProgress } from './progress.ts';
import { readSequences } from './read-sequences.ts';
import { readTables, tableName } from './read-tables.ts';
import { sampleRows } from './sample-rows.ts';

export type DatabasePart = Pick<Manifest, 'postgresVersion' | 'migrations' | 'tables' | 'sequences' | 'samples'>;

/** Numbered: two names may differ in nothing but what a file's name cannot have. */
const fileOf = ({ index, name }: { index: number; name: string }): string =>
  `tables/${String(index).padStart(3, '0')}-${name.toLowerCase().replaceAll(/[^a-z0-9_.]/g, '_')}.copy.gz`;

const readMigrations = async (sql: Session): Promise<Manifest['migrations']> => {
  const [there] = await sql<{ is: boolean }[]>`select to_regclass('supabase_migrations.schema_migrations') is not null as is`;
  const rows =
    there?.is === true
      ? await sql<Manifest['migrations']>`select version, name, checksum from supabase_migrations.schema_migrations order by version`
      : [];
  if (rows.length === 0)
    throw new AppError('internal', { detail: 'No migration was ever applied to this database: there is nothing to back up.' });
  return [...rows];
};

/** Every table as it was at one instant, whatever is written meanwhile, into `folder` of `target`. Nobody is kept from writing. */
export const exportDatabase = async ({
  database,
  target,
  folder,
  signal,
  onProgress,
}: {
  database: BackupDatabase;
  target: ObjectFolder;
  folder: string;
  signal: AbortSignal;
  onProgress: OnProgress;
}): Promise<DatabasePart> =>
  await database.withSession(async (sql) => {
    await sql`begin isolation level repeatable read read only`;
    const migrations = await readMigrations(sql);
    const toCopy = await readTables({ sql });
    const tables: ManifestTable[] = [];
    for (const [index, table] of toCopy.entries()) {
      signal.throwIfAborted();
      const current = tableName(table);
      onProgress({ step: 'tables', done: index, total: toCopy.length, current });
      tables.push(await exportTable({ sql, table, target, folder, file: fileOf({ index, name: current }), signal }));
    }
    onProgress({ step: 'tables', done: toCopy.length, total: toCopy.length, current: '' });
    const samples = await sampleRows({ sql, tables });
    const sequences = await readSequences({ sql });
    const [server] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
    await sql`commit`;
    return { postgresVersion: server?.version ?? 'unknown', migrations, tables, sequences, samples };
  });
