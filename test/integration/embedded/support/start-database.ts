import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../../../infra/local/postgres/migrate.ts';
import { startLite } from '../../../../infra/local/postgres/start-lite.ts';
import { startPostgres } from '../../../../infra/local/postgres/start-postgres.ts';
import type { Log } from '../../../../shared/core/log.ts';
import { silentLog, temporaryHome } from './temporary-home.ts';

export const CONTRACT_MIGRATIONS = fileURLToPath(new URL('../../../fixtures/contract-migrations', import.meta.url));
export const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** PostgreSQL with the contract's migrations, and the embedded Supabase in front of it. */
export const startContractDatabase = async ({ log = silentLog }: { log?: Pick<Log, 'debug' | 'info' | 'warn'> } = {}) => {
  const { home, remove } = await temporaryHome();
  const postgres = await startPostgres({ home, settings: THROWAWAY, log });
  await migrate({ databaseUrl: postgres.superuserUrl(), folder: CONTRACT_MIGRATIONS });
  const jwtSecret = randomBytes(32).toString('hex');
  const lite = await startLite({ authenticatorUrl: postgres.authenticatorUrl(), jwtSecret, log });
  return {
    home,
    postgres,
    lite,
    jwtSecret,
    stop: async () => {
      await lite.stop();
      await postgres.stop();
      await remove();
    },
  };
};
