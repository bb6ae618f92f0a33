import postgres from 'postgres';

/** Whether a PostgreSQL answers at `databaseUrl` and lets its user in. */
export const canConnect = async ({ databaseUrl }: { databaseUrl: string }): Promise<boolean> => {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 3, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
};
