import { fileURLToPath } from 'node:url';
import { readMigrations } from '../local/postgres/read-migrations.ts';

const FOLDER = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

/** The migrations of this release, oldest first: what a deployed function compares the database with, since it has no files. */
export const shippedMigrations = async (): Promise<{ version: string; name: string; checksum: string }[]> =>
  (await readMigrations({ folder: FOLDER })).map(({ version, name, checksum }) => ({ version, name, checksum }));
