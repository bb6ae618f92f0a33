import { join } from 'node:path';
import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';
import type { CloudDatabase } from './embedded/database.ts';
import type { Services } from './services.ts';
import type { StoreClaims } from './tokens/port.ts';

type OpenOptions = {
  env: Env;
  /** Which stages answer which event: on Google the subscriptions know it, the embedded bus must be told. */
  subscriptions: Readonly<Record<string, readonly string[]>>;
  /** The embedded cloud's file where this process has it open already: then its queue worker hears of every publish at once. */
  database?: CloudDatabase;
};

/** How many tenants' clients an instance keeps open; the least recently used goes first. */
const MAX_STORES = 200;

const needed = <Value>({ env, name, value }: { env: Env; name: string; value: Value | undefined }): Value => {
  if (value !== undefined) return value;
  throw new AppError('dependency_unavailable', { detail: `The setting ${name} is missing (platform ${env.TRIPWRIGHT_PLATFORM}).` });
};

/** Opens once, also for callers at the same time; a failed opening is tried again by the next one. */
const once = <Value>(open: () => Promise<Value>): (() => Promise<Value>) => {
  let opening: Promise<Value> | undefined;
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
};

/**
 * The services of one instance, each opened on first use with the adapter of its platform. The only place that knows adapters.
 * @throws AppError dependency_unavailable, naming the setting, when a service that is asked for is not configured.
 */
export const openServices = ({ env, subscriptions, database: given }: OpenOptions): Services => {
  if (env.TRIPWRIGHT_PLATFORM === 'google') {
    throw new AppError('internal', { detail: 'TRIPWRIGHT_PLATFORM=google: the adapters for Google Cloud are not part of this version.' });
  }
  const closers: (() => void)[] = [];
  const home = env.TRIPWRIGHT_HOME;
  const supabase = () => ({
    url: needed({ env, name: 'SUPABASE_URL', value: env.SUPABASE_URL }),
    anonKey: needed({ env, name: 'SUPABASE_PUBLISHABLE_KEY', value: env.SUPABASE_PUBLISHABLE_KEY }),
    jwtSecret: needed({ env, name: 'SUPABASE_JWT_SECRET', value: env.SUPABASE_JWT_SECRET }),
  });
  const tokens = once(async () => (await import('./tokens/local.ts')).openLocalTokens(supabase()));
  const database = once(async () => {
    if (given !== undefined) return given;
    const opened = (await import('./embedded/database.ts')).openCloudDatabase({ home });
    closers.push(() => opened.close());
    return opened;
  });
  const openStoreFor = async (claims: StoreClaims) => {
    const { url, anonKey } = supabase();
    return (await import('./store/supabase.ts')).openStore({ url, anonKey, tokens: await tokens(), claims });
  };
  const stores = new Map<string, ReturnType<typeof openStoreFor>>();

  return {
    store: (claims) => {
      const key = JSON.stringify(claims);
      const known = stores.get(key) ?? openStoreFor(claims);
      stores.delete(key);
      stores.set(key, known);
      const [oldest] = stores.keys();
      if (stores.size > MAX_STORES && oldest !== undefined) stores.delete(oldest);
      known.catch(() => stores.delete(key));
      return known;
    },
    bus: once(async () => (await import('./bus/sqlite.ts')).openSqliteBus({ database: await database(), subscriptions })),
    tasks: once(async () => (await import('./tasks/sqlite.ts')).openSqliteTasks({ database: await database() })),
    state: once(async () => (await import('./state/sqlite.ts')).openSqliteState({ database: await database() })),
    blobs: once(async () => (await import('./blobs/folder.ts')).openFolderBlobs({ folder: join(home, 'blobs') })),
    mailer: once(async () => (await import('./mailer/outbox.ts')).openOutboxMailer({ folder: join(home, 'outbox') })),
    identity: once(async () => {
      const { url, anonKey, jwtSecret } = supabase();
      return (await import('./identity/supabase.ts')).openSupabaseIdentity({ url, anonKey, verification: { jwtSecret } });
    }),
    close: async () => {
      for (const close of closers) close();
    },
  };
};
