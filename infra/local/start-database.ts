import { fileURLToPath } from 'node:url';
import type { Env } from '../../shared/core/env.ts';
import { AppError } from '../../shared/core/errors.ts';
import type { Log } from '../../shared/core/log.ts';
import { migrate } from './postgres/migrate.ts';
import { prepareRoles } from './postgres/prepare-roles.ts';
import { refuseUnfinishedRestore } from './postgres/refuse-unfinished-restore.ts';
import { secretOf } from './postgres/secret-of.ts';
import { startLite } from './postgres/start-lite.ts';
import { startPostgres } from './postgres/start-postgres.ts';

export type RunningDatabase = {
  supabaseUrl: string;
  publishableKey: string;
  jwtSecret: string;
  /** For migrations and backups; undefined where the address of the database behind SUPABASE_URL is not known. */
  administratorUrl: string | undefined;
  /** For people: what this is. */
  description: string;
  stop(): Promise<void>;
};

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

const urlAs = ({ databaseUrl, user, password }: { databaseUrl: string; user: string; password: string }): string => {
  const url = new URL(databaseUrl);
  url.username = user;
  url.password = password;
  return url.href;
};

/** What PostgreSQL or the network said; neither repeats the password. */
const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).slice(0, 200);

type Server = { superuserUrl: string; authenticatorUrl: string; description: string; stop(): Promise<void> };

const ownServer = async ({ home, databaseUrl }: { home: string; databaseUrl: string }): Promise<Server> => {
  const password = secretOf({ home, name: 'authenticatorPassword' });
  try {
    await prepareRoles({ databaseUrl, authenticatorPassword: password });
  } catch (cause) {
    throw new AppError('dependency_unavailable', {
      detail: `The PostgreSQL of DATABASE_URL cannot be used (${reasonOf(cause)}): it must be reachable, version 15 or later, and the user may make roles.`,
      cause,
    });
  }
  return {
    superuserUrl: databaseUrl,
    authenticatorUrl: urlAs({ databaseUrl, user: 'authenticator', password }),
    description: `your own PostgreSQL (${new URL(databaseUrl).host})`,
    stop: async () => undefined,
  };
};

const embeddedServer = async ({ home, log, isThrowaway }: { home: string; log: Log; isThrowaway: boolean }): Promise<Server> => {
  const server = await startPostgres({ home, log, ...(isThrowaway ? { settings: { fsync: 'off' } } : {}) });
  return {
    superuserUrl: server.superuserUrl(),
    authenticatorUrl: server.authenticatorUrl(),
    description: `PostgreSQL from npm, port ${server.port}`,
    stop: () => server.stop(),
  };
};

/**
 * The tenant store: a Supabase project of one's own (SUPABASE_URL ...), or @supabase/lite in front of one's own PostgreSQL (DATABASE_URL)
 * or of the embedded one. Migrations are applied wherever there is a database address.
 * @throws AppError with one line that says why it cannot start and what to do.
 */
export const startDatabase = async ({
  env,
  log,
  isThrowaway = false,
}: {
  env: Env;
  log: Log;
  isThrowaway?: boolean;
}): Promise<RunningDatabase> => {
  const home = env.TRIPWRIGHT_HOME;
  if (env.SUPABASE_URL !== undefined) {
    if (env.SUPABASE_PUBLISHABLE_KEY === undefined || env.SUPABASE_JWT_SECRET === undefined) {
      throw new AppError('internal', { detail: 'SUPABASE_URL is set: set SUPABASE_PUBLISHABLE_KEY and SUPABASE_JWT_SECRET too.' });
    }
    if (env.DATABASE_URL !== undefined) await migrate({ databaseUrl: env.DATABASE_URL, folder: MIGRATIONS });
    return {
      supabaseUrl: env.SUPABASE_URL,
      publishableKey: env.SUPABASE_PUBLISHABLE_KEY,
      jwtSecret: env.SUPABASE_JWT_SECRET,
      administratorUrl: env.DATABASE_URL,
      description: `your own Supabase project (${new URL(env.SUPABASE_URL).host})`,
      stop: async () => undefined,
    };
  }
  const server =
    env.DATABASE_URL === undefined
      ? await embeddedServer({ home, log, isThrowaway })
      : await ownServer({ home, databaseUrl: env.DATABASE_URL });
  try {
    await refuseUnfinishedRestore({ databaseUrl: server.superuserUrl });
    const applied = await migrate({ databaseUrl: server.superuserUrl, folder: MIGRATIONS });
    if (applied.length > 0) log.info('migrations applied', { count: applied.length, newest: applied.at(-1)?.version });
    const jwtSecret = secretOf({ home, name: 'jwtSecret' });
    const lite = await startLite({ authenticatorUrl: server.authenticatorUrl, jwtSecret, log });
    return {
      supabaseUrl: lite.url,
      publishableKey: lite.anonKey,
      jwtSecret,
      administratorUrl: server.superuserUrl,
      description: server.description,
      stop: async () => {
        await lite.stop();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
};
