import { fileURLToPath } from 'node:url';
import { readMigrations } from '../local/postgres/read-migrations.ts';
import { checkMigrations } from './migrations/check-migrations.ts';

// `node infra/deploy/check-migrations.ts`: no migration breaks the code that runs while it is applied, unless it says that it may.

const folder = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));
const migrations = await readMigrations({ folder });
// Which of them are new is known only where there is a database (deploy.ts); here each is looked at for itself.
const problems = await checkMigrations({ pending: migrations, isEmptyDatabase: true });
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.stdout.write(`${migrations.length} migrations, ${problems.length} problems\n`);
if (problems.length > 0) process.exitCode = 1;
