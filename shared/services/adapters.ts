import type { Env } from '../core/env.ts';
import type { ServiceName } from './context.ts';
import type { Services } from './services.ts';

/** What an instance can open: the services, and the maker of store tokens behind `store`. */
export type Port = Exclude<keyof Services, 'close'> | 'tokens';
export type Platform = Env['TRIPWRIGHT_PLATFORM'];
/** A setting without which an adapter cannot be opened. */
export type SettingName = keyof Env;

export type Adapter = {
  port: Port;
  /** What the setting that overrides the port's adapter calls it. */
  name: string;
  /** Where it is the port's adapter when no setting says otherwise. */
  platforms: readonly Platform[];
  /** Where a setting may choose it instead: what is built for such a platform carries it too. */
  alsoOn?: readonly Platform[];
  /** The file that open.ts imports lazily, and what that one needs of others, from this folder. */
  modules: readonly string[];
  settings: readonly SettingName[];
};

const BOTH = ['embedded', 'google'] as const;
const SUPABASE = ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY'] as const;
const SQLITE = 'embedded/database.ts';

/** The one list of adapters: open.ts chooses by it, the build bundles by it, a start checks settings by it. */
export const ADAPTERS: readonly Adapter[] = [
  { port: 'store', name: 'supabase', platforms: BOTH, modules: ['store/supabase.ts'], settings: SUPABASE },
  { port: 'identity', name: 'supabase', platforms: BOTH, modules: ['identity/supabase.ts'], settings: SUPABASE },
  { port: 'tokens', name: 'local', platforms: ['embedded'], modules: ['tokens/local.ts'], settings: ['SUPABASE_JWT_SECRET'] },
  { port: 'tokens', name: 'remote', platforms: ['google'], modules: ['tokens/remote.ts'], settings: ['STORE_TOKEN_URL'] },
  {
    port: 'signer',
    name: 'signing',
    platforms: BOTH,
    modules: ['tokens/signing.ts'],
    settings: ['STORE_TOKEN_SIGNING_KEY', 'STORE_TOKEN_URL'],
  },
  { port: 'bus', name: 'sqlite', platforms: ['embedded'], modules: ['bus/sqlite.ts', SQLITE], settings: [] },
  { port: 'bus', name: 'pubsub', platforms: ['google'], modules: ['bus/pubsub.ts'], settings: ['GOOGLE_CLOUD_PROJECT'] },
  { port: 'tasks', name: 'sqlite', platforms: ['embedded'], modules: ['tasks/sqlite.ts', SQLITE], settings: [] },
  {
    port: 'tasks',
    name: 'cloud-tasks',
    platforms: ['google'],
    modules: ['tasks/cloud-tasks.ts'],
    settings: ['GOOGLE_CLOUD_PROJECT', 'TASKS_LOCATION', 'TASKS_CALLER', 'STAGE_URL_TEMPLATE'],
  },
  { port: 'state', name: 'sqlite', platforms: ['embedded'], modules: ['state/sqlite.ts', SQLITE], settings: [] },
  { port: 'state', name: 'firestore', platforms: ['google'], modules: ['state/firestore.ts'], settings: ['GOOGLE_CLOUD_PROJECT'] },
  { port: 'blobs', name: 'folder', platforms: ['embedded'], modules: ['blobs/folder.ts'], settings: [] },
  { port: 'blobs', name: 'gcs', platforms: ['google'], modules: ['blobs/gcs.ts'], settings: ['GOOGLE_CLOUD_PROJECT', 'BLOBS_BUCKET'] },
  { port: 'mailer', name: 'outbox', platforms: ['embedded'], alsoOn: ['google'], modules: ['mailer/outbox.ts'], settings: [] },
  { port: 'vectors', name: 'folder', platforms: ['embedded'], modules: ['vectors/lancedb.ts'], settings: [] },
  { port: 'vectors', name: 'gcs', platforms: ['google'], modules: ['vectors/lancedb.ts'], settings: ['VECTORS_URI'] },
  { port: 'warehouse', name: 'duckdb', platforms: ['embedded'], modules: ['warehouse/duckdb.ts'], settings: [] },
  {
    port: 'warehouse',
    name: 'bigquery',
    platforms: ['google'],
    modules: ['warehouse/bigquery.ts'],
    settings: ['GOOGLE_CLOUD_PROJECT', 'WAREHOUSE_DATASET'],
  },
  { port: 'model', name: 'none', platforms: BOTH, modules: ['model/none.ts'], settings: [] },
  { port: 'model', name: 'openai', platforms: [], alsoOn: BOTH, modules: ['model/openai.ts'], settings: ['OPENAI_API_KEY'] },
  { port: 'backups', name: 'folder', platforms: ['embedded'], modules: ['backups/open-backups.ts'], settings: [] },
  {
    port: 'backups',
    name: 'bucket',
    platforms: ['google'],
    modules: ['backups/open-backups.ts', 'backups/bucket-folder.ts'],
    settings: ['BACKUP_DATABASE_URL', 'BACKUP_URI', 'BLOBS_BUCKET'],
  },
  { port: 'mailer', name: 'sendgrid', platforms: ['google'], modules: ['mailer/sendgrid.ts'], settings: ['SENDGRID_API_KEY'] },
];

const OVERRIDES = {
  bus: 'BUS',
  tasks: 'TASKS',
  state: 'STATE',
  blobs: 'BLOBS',
  mailer: 'MAILER',
  tokens: 'TOKENS',
  vectors: 'VECTORS',
  warehouse: 'WAREHOUSE',
  model: 'MODEL',
} as const;

const overrideOf = ({ env, port }: { env: Env; port: Port }): string | undefined =>
  port in OVERRIDES ? env[OVERRIDES[port as keyof typeof OVERRIDES]] : undefined;

const STORE_PORTS: readonly Port[] = ['store', 'tokens'];

/** The ports behind a service that a definition uses: every view of the database is a store opened with a token. */
export const portsOf = (service: ServiceName): readonly Port[] =>
  service === 'store' || service === 'storeFor' || service === 'door' || service === 'platform' ? STORE_PORTS : [service];

/** The adapter of a port in this installation: the one its setting names, else the platform's. Throws when a row is missing above. */
export const adapterOf = ({ env, port }: { env: Env; port: Port }): Adapter => {
  const override = overrideOf({ env, port });
  const isIt = ({ name, platforms }: Adapter) => (override === undefined ? platforms.includes(env.TRIPWRIGHT_PLATFORM) : name === override);
  const adapter = ADAPTERS.find((one) => one.port === port && isIt(one));
  if (adapter === undefined) throw new Error(`There is no adapter for ${port} on ${env.TRIPWRIGHT_PLATFORM}.`);
  return adapter;
};
