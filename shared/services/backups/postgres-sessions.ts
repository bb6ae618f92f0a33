import postgres from 'postgres';
import { AppError } from '../../core/errors.ts';
import type { BackupDatabase, Session } from './port.ts';

/** Rows are written as text the same way everywhere, whatever the server or the role is set to. */
const FIXED = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'iso_8601',
  extra_float_digits: 1,
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  statement_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  // An error instead of fewer rows, where row level security would hide some.
  row_security: 'off',
} as const;

/** Sessions in the database of `databaseUrl`, each with a connection of its own; without one every session is refused. */
export const openPostgresSessions = ({ databaseUrl }: { databaseUrl: string | undefined }): BackupDatabase => ({
  withSession: async (work) => {
    if (databaseUrl === undefined)
      throw new AppError('dependency_unavailable', {
        detail: 'The setting BACKUP_DATABASE_URL is missing: nobody knows which database to back up.',
      });
    const pool = postgres(databaseUrl, { max: 1, prepare: false, connect_timeout: 10, idle_timeout: 0, onnotice: () => undefined });
    let sql: Session | undefined;
    try {
      sql = await pool.reserve().catch((cause: unknown) => {
        throw new AppError('dependency_unavailable', {
          detail: 'The database cannot be reached: see whether its address is right.',
          cause,
        });
      });
      for (const [name, value] of Object.entries(FIXED)) await sql`select set_config(${name}, ${String(value)}, false)`;
      const [role] = await sql<
        { free: boolean }[]
      >`select rolsuper or rolbypassrls as free from pg_catalog.pg_roles where rolname = current_user`;
      if (role?.free !== true)
        throw new AppError('internal', {
          detail:
            'The database address signs in as a role that row level security binds: it would see no row. Use one with BYPASSRLS (infra/README.md).',
        });
      return await work(sql);
    } finally {
      sql?.release();
      await pool.end({ timeout: 5 });
    }
  },
});
