import postgres from 'postgres';
import { AppError } from '../../../shared/core/errors.ts';
import { type Migration, readMigrations } from './read-migrations.ts';

const LOCK = 7_316_402;

export type AppliedMigration = { version: string; name: string };

type Recorded = { version: string; name: string; checksum: string | null };

const prepareHistory = async (sql: postgres.ReservedSql): Promise<void> => {
  await sql`create schema if not exists supabase_migrations`;
  await sql`create table if not exists supabase_migrations.schema_migrations (version text primary key)`;
  // A table that the Supabase command line made has other columns; ours are added, its own are left alone.
  await sql`alter table supabase_migrations.schema_migrations
    add column if not exists name text, add column if not exists checksum text, add column if not exists applied_at timestamptz default now()`;
};

const checkHistory = ({ recorded, migrations }: { recorded: readonly Recorded[]; migrations: readonly Migration[] }): void => {
  const files = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const { version, name, checksum } of recorded) {
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
};

const failure = (migration: Migration, cause: unknown): AppError => {
  const reason =
    cause instanceof postgres.PostgresError
      ? `${cause.code} ${cause.message}${cause.where ? ` (${cause.where.split('\n')[0]})` : ''}`
      : String(cause);
  return new AppError('internal', {
    detail: `Migration ${migration.version}_${migration.name} failed and was ${migration.inTransaction ? 'rolled back' : 'left half done (it runs outside a transaction)'}: ${reason}`,
    cause,
  });
};

const apply = async ({ sql, migration }: { sql: postgres.ReservedSql; migration: Migration }): Promise<void> => {
  const { version, name, checksum } = migration;
  try {
    if (migration.inTransaction) await sql`begin`;
    await sql.unsafe(migration.sql);
    await sql`insert into supabase_migrations.schema_migrations (version, name, checksum) values (${version}, ${name}, ${checksum})`;
    if (migration.inTransaction) await sql`commit`;
  } catch (cause) {
    if (migration.inTransaction) await sql`rollback`;
    throw failure(migration, cause);
  }
};

/**
 * Applies what is missing, oldest first, each file in one transaction, under an advisory lock of the database: a second run at the same time waits and
 * then finds nothing to do. Gives the migrations that this run applied.
 * @throws AppError `internal` when an applied file is gone or was changed, or a file fails; earlier files of the run stay applied.
 */
export const migrate = async ({ databaseUrl, folder }: { databaseUrl: string; folder: string }): Promise<AppliedMigration[]> => {
  const migrations = await readMigrations({ folder });
  const pool = postgres(databaseUrl, {
    max: 1,
    connect_timeout: 10,
    idle_timeout: 0,
    onnotice: () => undefined,
    connection: { statement_timeout: 0 },
  });
  let sql: postgres.ReservedSql | undefined;
  try {
    sql = await pool.reserve();
    await sql`select pg_advisory_lock(${LOCK})`;
    await prepareHistory(sql);
    const recorded = await sql<Recorded[]>`select version, name, checksum from supabase_migrations.schema_migrations order by version`;
    checkHistory({ recorded, migrations });
    const known = new Set(recorded.map(({ version }) => version));
    const missing = migrations.filter(({ version }) => !known.has(version));
    for (const migration of missing) await apply({ sql, migration });
    return missing.map(({ version, name }) => ({ version, name }));
  } finally {
    sql?.release();
    // Closing the session gives the lock back.
    await pool.end({ timeout: 5 });
  }
};
