import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { AppError } from '../../../shared/core/errors.ts';

const LOCK = 7_316_402;
const LOCK_POLL_MS = 100;

export type MigrationSql = postgres.ReservedSql;

const prepareHistory = async (sql: MigrationSql): Promise<void> => {
  await sql`create schema if not exists supabase_migrations`;
  await sql`create table if not exists supabase_migrations.schema_migrations (version text primary key)`;
  // A table that the Supabase command line made has other columns; ours are added, its own are left alone.
  await sql`alter table supabase_migrations.schema_migrations
    add column if not exists name text, add column if not exists checksum text, add column if not exists applied_at timestamptz default now()`;
};

/**
 * Asked for again and again instead of waited for: whoever waits inside a statement holds a snapshot, and CREATE INDEX CONCURRENTLY of the
 * one that holds the lock would wait for that snapshot for ever.
 */
const takeLock = async (sql: MigrationSql): Promise<void> => {
  for (;;) {
    const [row] = await sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${LOCK}) as taken`;
    if (row?.taken === true) return;
    await delay(LOCK_POLL_MS);
  }
};

/**
 * Does `work` in the one session that may change the schema of a database at a time: under its advisory lock, with the history table there, without a
 * limit on a statement's time. `databaseUrl` is an administrator's.
 * @throws AppError `dependency_unavailable` when the database cannot be reached; whatever `work` throws.
 */
export const withMigrationSession = async <Result>({
  databaseUrl,
  work,
}: {
  databaseUrl: string;
  work: (sql: MigrationSql) => Promise<Result>;
}): Promise<Result> => {
  const pool = postgres(databaseUrl, {
    max: 1,
    connect_timeout: 10,
    idle_timeout: 0,
    onnotice: () => undefined,
    connection: { statement_timeout: 0 },
  });
  let sql: MigrationSql | undefined;
  try {
    sql = await pool.reserve().catch((cause: unknown) => {
      throw new AppError('dependency_unavailable', { detail: 'The database cannot be reached: see whether DATABASE_URL is right.', cause });
    });
    await takeLock(sql);
    await prepareHistory(sql);
    return await work(sql);
  } finally {
    sql?.release();
    // Closing the session gives the lock back.
    await pool.end({ timeout: 5 });
  }
};
