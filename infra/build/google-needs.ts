import type { ServiceName } from '../../shared/services/context.ts';

/** What using one service asks of Google Cloud: the function's own identity gets this and nothing else. */
export type GoogleNeed = {
  projectRoles?: readonly string[];
  /** Buckets of infra/google/storage.tf by their purpose. */
  bucketRoles?: readonly { bucket: 'files' | 'vectors' | 'backups'; role: string }[];
  /** On the warehouse's dataset. */
  datasetRoles?: readonly string[];
  /** May publish to every event's topic. */
  publishes?: true;
  /** May put tasks into every stage's queue, to be delivered as the tasks identity. */
  enqueues?: true;
  /** May sign with its own identity: signed URLs of files. */
  signs?: true;
  /** Private functions that it calls with its own identity. */
  calls?: readonly string[];
  /** Environment variables whose values are in Secret Manager. */
  secrets?: readonly string[];
  /** Environment variables that only functions with this need are given; their values are in infra/google/settings.tf. */
  settings?: readonly string[];
};

/** Whoever sees an agency's rows writes and reads our own addresses and Message-IDs: all functions must mean the same domains. */
const STORE: GoogleNeed = {
  calls: ['store-token'],
  settings: ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY', 'STORE_TOKEN_URL', 'INBOUND_DOMAIN', 'MESSAGE_ID_DOMAIN'],
};

/** From the `uses` of a definition to roles, secrets and settings. */
export const SERVICE_NEEDS: Readonly<Record<ServiceName, GoogleNeed>> = {
  store: STORE,
  storeFor: STORE,
  door: STORE,
  platform: { ...STORE, secrets: ['PLATFORM_ADMIN_TOKENS'] },
  identity: { settings: ['SUPABASE_URL', 'SUPABASE_PUBLISHABLE_KEY'] },
  bus: { publishes: true },
  tasks: { enqueues: true, settings: ['TASKS_LOCATION', 'TASKS_CALLER', 'STAGE_URL_TEMPLATE'] },
  state: { projectRoles: ['roles/datastore.user'] },
  blobs: { bucketRoles: [{ bucket: 'files', role: 'roles/storage.objectUser' }], signs: true, settings: ['BLOBS_BUCKET'] },
  mailer: { secrets: ['SENDGRID_API_KEY'], settings: ['MAILER', 'OUTBOUND_LEASE_SECONDS'] },
  vectors: { bucketRoles: [{ bucket: 'vectors', role: 'roles/storage.objectUser' }], settings: ['VECTORS_URI'] },
  warehouse: { projectRoles: ['roles/bigquery.jobUser'], datasetRoles: ['roles/bigquery.dataEditor'], settings: ['WAREHOUSE_DATASET'] },
  /** Only the function that makes store tokens has what they are signed with. */
  signer: { secrets: ['STORE_TOKEN_SIGNING_KEY'], settings: ['STORE_TOKEN_URL'] },
  /** It may add backups and never change or remove one: the bucket's lifecycle does that. */
  backups: {
    bucketRoles: [
      { bucket: 'files', role: 'roles/storage.objectViewer' },
      { bucket: 'backups', role: 'roles/storage.objectCreator' },
      { bucket: 'backups', role: 'roles/storage.objectViewer' },
    ],
    secrets: ['BACKUP_DATABASE_URL'],
    settings: ['BACKUP_URI', 'BLOBS_BUCKET'],
  },
  model: {
    secrets: ['OPENAI_API_KEY'],
    settings: ['MODEL', 'MODEL_BASE_URL', 'MODEL_CHAT', 'MODEL_EMBEDDINGS', 'MODEL_EMBEDDINGS_DIMENSION', 'MODEL_PRICES'],
  },
};
