import postgres from 'postgres';
import { startPostgres } from '../../../infra/local/postgres/start-postgres.ts';
import { THROWAWAY } from '../embedded/support/start-database.ts';
import { silentLog, temporaryHome } from '../embedded/support/temporary-home.ts';

/** A server of this test file's own, and as many empty databases on it as its tests ask for. */
export const startThrowawayServer = async () => {
  const { home, remove } = await temporaryHome();
  const server = await startPostgres({ home, settings: THROWAWAY, log: silentLog });
  const administrator = postgres(server.superuserUrl(), { max: 1, onnotice: () => undefined });
  let count = 0;
  return {
    home,
    server,
    /** `sql` ends with `stop`. */
    create: async (): Promise<{ databaseUrl: string; sql: postgres.Sql; stop(): Promise<void> }> => {
      count += 1;
      await administrator.unsafe(`create database throwaway_${count}`);
      const databaseUrl = server.superuserUrl().replace(/postgres$/, `throwaway_${count}`);
      const sql = postgres(databaseUrl, { max: 2, onnotice: () => undefined });
      return { databaseUrl, sql, stop: async () => await sql.end({ timeout: 5 }) };
    },
    stop: async () => {
      await administrator.end();
      await server.stop();
      await remove();
    },
  };
};
