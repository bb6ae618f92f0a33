import postgres from 'postgres';
import { type Migration, readMigrations } from '../../local/postgres/read-migrations.ts';

/**
 * The migrations that a database does not have yet, oldest first, and whether it has none at all. It is only looked at.
 * @throws AppError `internal` for files with wrong names; PostgresError when the database cannot be reached.
 */
export const pendingMigrations = async ({
  databaseUrl,
  folder,
}: {
  databaseUrl: string;
  folder: string;
}): Promise<{ pending: Migration[]; isEmptyDatabase: boolean }> => {
  const migrations = await readMigrations({ folder });
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const [history] = await sql<{ there: boolean }[]>`select to_regclass('supabase_migrations.schema_migrations') is not null as there`;
    const applied = history?.there ? await sql<{ version: string }[]>`select version from supabase_migrations.schema_migrations` : [];
    const known = new Set(applied.map(({ version }) => version));
    return { pending: migrations.filter(({ version }) => !known.has(version)), isEmptyDatabase: known.size === 0 };
  } finally {
    await sql.end({ timeout: 5 });
  }
};
