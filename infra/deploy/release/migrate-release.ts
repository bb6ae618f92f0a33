import { fileURLToPath } from 'node:url';
import { migrate } from '../../local/postgres/migrate.ts';
import type { DeployEnvironment } from '../command/read-environment.ts';
import { readSecret } from '../command/read-secret.ts';
import type { Runner } from '../command/runner.ts';
import { checkMigrations } from '../migrations/check-migrations.ts';
import { pendingMigrations } from '../migrations/pending-migrations.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../supabase/migrations', import.meta.url));

/**
 * Brings the environment's database to this release before its code: the pending migrations, checked first. In dry mode the database is not asked.
 * @throws Error that lists what is wrong with the pending migrations, before any was applied; AppError of `migrate`.
 */
export const migrateRelease = async ({
  runner,
  environment,
  databaseUrl: given,
  print,
  folder = MIGRATIONS,
}: {
  runner: Runner;
  environment: Pick<DeployEnvironment, 'projectId'>;
  databaseUrl: string | null;
  print: (line: string) => void;
  folder?: string;
}): Promise<void> => {
  const { projectId } = environment;
  const databaseUrl = given ?? (await readSecret({ runner, projectId, setting: 'DATABASE_URL', assumed: '' }));
  if (runner.isDry) {
    print('would migrate: the pending files of supabase/migrations, after checking that none breaks running code');
    return;
  }
  const { pending, isEmptyDatabase } = await pendingMigrations({ databaseUrl, folder });
  const problems = await checkMigrations({ pending, isEmptyDatabase });
  if (problems.length > 0) throw new Error(`The migrations of this release are refused:\n${problems.join('\n')}`);
  // Going back to an older release leaves the database as it is: expand first is what makes that possible.
  const applied = await migrate({ databaseUrl, folder, mayBeAhead: true });
  print(`migrations: ${applied.length} applied${applied.length === 0 ? '' : ` (${applied.map(({ version }) => version).join(', ')})`}`);
};
