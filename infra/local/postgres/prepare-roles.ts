import { readFile } from 'node:fs/promises';
import postgres from 'postgres';

const LOCK = 7_316_401;

/**
 * Gives an empty PostgreSQL what a hosted Supabase project has (roles.sql) and sets the password with which the API logs in as `authenticator`.
 * Safe to repeat and to run twice at once. `databaseUrl` is an administrator's.
 */
export const prepareRoles = async ({
  databaseUrl,
  authenticatorPassword,
}: {
  databaseUrl: string;
  authenticatorPassword: string;
}): Promise<void> => {
  const script = await readFile(new URL('roles.sql', import.meta.url), 'utf8');
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    await sql.begin(async (transaction) => {
      await transaction`select pg_advisory_xact_lock(${LOCK})`;
      await transaction.unsafe(script);
      const rows = await transaction<
        { statement: string }[]
      >`select format('alter role authenticator password %L', ${authenticatorPassword}::text) as statement`;
      for (const { statement } of rows) await transaction.unsafe(statement);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
};
