import { join, resolve } from 'node:path';
import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { openOnce } from '../core/open-once.ts';
import { adapterOf, type Port, type SettingName } from './adapters.ts';
import type { CloudDatabase } from './embedded/database.ts';
import type { Services } from './services.ts';
import type { State } from './state/port.ts';
import type { Store } from './store/port.ts';
import type { StoreClaims, Tokens } from './tokens/port.ts';

type OpenOptions = {
  env: Env;
  /** Which stages answer which event: on Google the subscriptions know it, the embedded bus must be told. */
  subscriptions: Readonly<Record<string, readonly string[]>>;
  /** Told of retries and breakers. */
  log?: Log;
  /** The embedded cloud's file where this process has it open already: then its queue worker hears of every publish at once. */
  database?: CloudDatabase;
};

type PortValue = {
  [Name in Exclude<Port, 'store'>]: Name extends 'tokens' ? Tokens : Awaited<ReturnType<Services[Exclude<Name, 'tokens'>]>>;
};

/** Every adapter by the name that adapters.ts gives it. Whoever has something to close says so. */
type Openers = { [Name in keyof PortValue]: Readonly<Record<string, () => Promise<PortValue[Name] & { close?: () => Promise<void> }>>> };

/** How many tenants' clients an instance keeps open; the least recently used goes first. */
const MAX_STORES = 200;

const neededOf =
  (env: Env) =>
  <Name extends SettingName>(name: Name): NonNullable<Env[Name]> => {
    const value = env[name];
    if (value !== undefined && value !== null) return value;
    throw new AppError('dependency_unavailable', { detail: `The setting ${name} is missing (platform ${env.TRIPWRIGHT_PLATFORM}).` });
  };

const identityOptions = ({ env, url }: { env: Env; url: string }) => {
  const auth = `${url.replace(/\/$/, '')}/auth/v1`;
  const { SUPABASE_JWT_SECRET: jwtSecret, SUPABASE_JWKS_URL: jwksUrl = `${auth}/.well-known/jwks.json` } = env;
  // The embedded Supabase names no issuer in its tokens; a hosted one always does.
  const issuer = env.SUPABASE_ISSUER ?? (env.TRIPWRIGHT_PLATFORM === 'google' ? auth : 'none');
  return {
    verification: jwtSecret === undefined ? { jwksUrl } : { jwtSecret },
    ...(issuer === 'none' ? {} : { issuer }),
  };
};

const storageAt = (apiEndpoint: string | undefined) =>
  apiEndpoint === undefined ? {} : { storage: { apiEndpoint, useAuthWithCustomEndpoint: false } };

const openersOf = ({
  env,
  subscriptions,
  log,
  database,
  state,
}: Omit<OpenOptions, 'database'> & { database: () => Promise<CloudDatabase>; state: () => Promise<State> }): Openers => {
  const needed = neededOf(env);
  const { TRIPWRIGHT_HOME: home, GOOGLE_CLOUD_REGION: region } = env;
  const logged = log === undefined ? {} : { log };
  const shared = { state, ...(region === undefined ? {} : { region }), ...logged };
  const openBackups = async ({ files, target }: { files: string; target: string }) =>
    (await import('./backups/open-backups.ts')).openBackups({
      databaseUrl: env.BACKUP_DATABASE_URL,
      filesAddress: env.BACKUP_FILES_URI ?? files,
      targetAddress: target,
      ...storageAt(env.STORAGE_ENDPOINT),
    });
  const emulated = (emulatorHost: string | undefined) => (emulatorHost === undefined ? {} : { emulatorHost });
  return {
    bus: {
      sqlite: async () => (await import('./bus/sqlite.ts')).openSqliteBus({ database: await database(), subscriptions }),
      pubsub: async () =>
        (await import('./bus/pubsub.ts')).openPubSubBus({
          projectId: needed('GOOGLE_CLOUD_PROJECT'),
          ...emulated(env.PUBSUB_EMULATOR_HOST),
          ...shared,
        }),
    },
    tasks: {
      sqlite: async () => (await import('./tasks/sqlite.ts')).openSqliteTasks({ database: await database() }),
      'cloud-tasks': async () => {
        const template = needed('STAGE_URL_TEMPLATE');
        return (await import('./tasks/cloud-tasks.ts')).openCloudTasks({
          projectId: needed('GOOGLE_CLOUD_PROJECT'),
          location: needed('TASKS_LOCATION'),
          serviceAccountEmail: needed('TASKS_CALLER'),
          urlOf: (target) => template.replaceAll('{stage}', target),
          ...emulated(env.TASKS_EMULATOR_HOST),
          state,
          ...logged,
        });
      },
    },
    state: {
      sqlite: async () => (await import('./state/sqlite.ts')).openSqliteState({ database: await database() }),
      firestore: async () =>
        (await import('./state/firestore.ts')).openFirestoreState({
          projectId: needed('GOOGLE_CLOUD_PROJECT'),
          collection: env.FIRESTORE_COLLECTION,
          ...emulated(env.FIRESTORE_EMULATOR_HOST),
          ...(region === undefined ? {} : { region }),
          ...logged,
        }),
    },
    blobs: {
      folder: async () =>
        (await import('./blobs/folder.ts')).openFolderBlobs({
          folder: join(home, 'blobs'),
          signing: () => ({ secret: needed('BLOB_URL_SECRET'), baseUrl: needed('BLOB_URL_BASE') }),
        }),
      gcs: async () => {
        const { STORAGE_ENDPOINT: apiEndpoint } = env;
        return (await import('./blobs/gcs.ts')).openGcsBlobs({
          bucket: needed('BLOBS_BUCKET'),
          storage: {
            projectId: needed('GOOGLE_CLOUD_PROJECT'),
            ...(apiEndpoint === undefined ? {} : { apiEndpoint, useAuthWithCustomEndpoint: false }),
          },
          calls: shared,
        });
      },
    },
    mailer: {
      outbox: async () => (await import('./mailer/outbox.ts')).openOutboxMailer({ folder: join(home, 'outbox') }),
      sendgrid: async () =>
        (await import('./mailer/sendgrid.ts')).openSendGridMailer({
          apiKey: needed('SENDGRID_API_KEY'),
          ...(env.SENDGRID_BASE_URL === undefined ? {} : { baseUrl: env.SENDGRID_BASE_URL }),
          state,
          calls: shared,
        }),
    },
    identity: {
      supabase: async () => {
        const url = needed('SUPABASE_URL');
        const anonKey = needed('SUPABASE_PUBLISHABLE_KEY');
        return (await import('./identity/supabase.ts')).openSupabaseIdentity({ url, anonKey, ...identityOptions({ env, url }) });
      },
    },
    tokens: {
      local: async () => (await import('./tokens/local.ts')).openLocalTokens({ jwtSecret: needed('SUPABASE_JWT_SECRET') }),
      remote: async () =>
        (await import('./tokens/remote.ts')).openRemoteTokens({
          url: needed('STORE_TOKEN_URL'),
          metadataHost: env.GCE_METADATA_HOST,
          ...shared,
        }),
    },
    vectors: {
      folder: async () => (await import('./vectors/lancedb.ts')).openLanceVectors({ uri: resolve(home, 'vectors'), calls: logged }),
      gcs: async () =>
        (await import('./vectors/lancedb.ts')).openLanceVectors({
          uri: needed('VECTORS_URI'),
          ...(env.STORAGE_ENDPOINT === undefined ? {} : { endpoint: env.STORAGE_ENDPOINT }),
          calls: shared,
        }),
    },
    warehouse: {
      duckdb: async () =>
        (await import('./warehouse/duckdb.ts')).openDuckDbWarehouse({ path: resolve(home, 'warehouse', 'warehouse.duckdb') }),
      bigquery: async () =>
        (await import('./warehouse/bigquery.ts')).openBigQueryWarehouse({
          projectId: needed('GOOGLE_CLOUD_PROJECT'),
          dataset: needed('WAREHOUSE_DATASET'),
          ...(env.BIGQUERY_ENDPOINT === undefined ? {} : { endpoint: env.BIGQUERY_ENDPOINT }),
          calls: shared,
        }),
    },
    model: {
      none: async () => (await import('./model/none.ts')).openNoModel(),
      openai: async () =>
        (await import('./model/openai.ts')).openOpenAiModel({
          apiKey: needed('OPENAI_API_KEY'),
          ...(env.MODEL_BASE_URL === undefined ? {} : { baseUrl: env.MODEL_BASE_URL }),
          chat: env.MODEL_CHAT === 'none' ? null : env.MODEL_CHAT,
          embeddings: env.MODEL_EMBEDDINGS === 'none' ? null : { model: env.MODEL_EMBEDDINGS, dimension: env.MODEL_EMBEDDINGS_DIMENSION },
          prices: env.MODEL_PRICES,
          calls: shared,
        }),
    },
    backups: {
      folder: async () => await openBackups({ files: join(home, 'blobs'), target: env.BACKUP_URI ?? join(home, 'backups') }),
      bucket: async () => await openBackups({ files: `gs://${needed('BLOBS_BUCKET')}`, target: needed('BACKUP_URI') }),
    },
    signer: {
      signing: async () => (await import('./tokens/signing.ts')).openSigningTokens({ signingKey: needed('STORE_TOKEN_SIGNING_KEY') }),
    },
  };
};

/**
 * The services of one instance, each opened on first use with the adapter that the settings choose (adapters.ts). The only place that knows adapters.
 * @throws AppError dependency_unavailable, naming the setting, when a service that is asked for is not configured.
 */
export const openServices = (options: OpenOptions): Services => {
  const { env, database: given } = options;
  const needed = neededOf(env);
  const closers: (() => Promise<void> | void)[] = [];
  const { get: database } = openOnce({
    open: async () => {
      if (given !== undefined) return given;
      const opened = (await import('./embedded/database.ts')).openCloudDatabase({ home: env.TRIPWRIGHT_HOME });
      closers.push(() => opened.close());
      return opened;
    },
  });
  const openers = openersOf({ ...options, database, state: () => state() });
  const open = <Name extends keyof PortValue>(port: Name): (() => Promise<PortValue[Name]>) =>
    openOnce({
      open: async () => {
        const { name } = adapterOf({ env, port });
        const opener = openers[port][name];
        if (opener === undefined) throw new Error(`adapters.ts names ${name} for ${port}, which open.ts does not open.`);
        const opened = await opener();
        if (opened.close !== undefined) closers.push(opened.close);
        return opened;
      },
    }).get;
  const state = open('state');
  const tokens = open('tokens');

  const openStoreFor = async (claims: StoreClaims): Promise<Store> =>
    (await import('./store/supabase.ts')).openStore({
      url: needed('SUPABASE_URL'),
      anonKey: needed('SUPABASE_PUBLISHABLE_KEY'),
      tokens: await tokens(),
      claims,
    });
  const stores = new Map<string, Promise<Store>>();

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
    bus: open('bus'),
    tasks: open('tasks'),
    state,
    blobs: open('blobs'),
    mailer: open('mailer'),
    vectors: open('vectors'),
    warehouse: open('warehouse'),
    model: open('model'),
    identity: open('identity'),
    signer: open('signer'),
    backups: open('backups'),
    close: async () => {
      for (const close of closers.splice(0).reverse()) await close();
    },
  };
};
