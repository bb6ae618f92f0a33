import { z } from 'zod';
import { commaList } from './comma-list.ts';

/** `host` or `host:port`, as Google's own clients take it. */
const hostAndPort = z.string().regex(/^[A-Za-z0-9.-]+(?::\d{1,5})?$/, 'must be a host, or host:port');
const bucketName = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'must be the name of a bucket');

/** What only an installation on Google Cloud needs, and which adapter each port takes there or here. */
export const googleSettings = {
  /** One per port; absent: the platform's own (shared/services/adapters.ts). */
  BUS: z.enum(['sqlite', 'pubsub']).optional(),
  TASKS: z.enum(['sqlite', 'cloud-tasks']).optional(),
  STATE: z.enum(['sqlite', 'firestore']).optional(),
  BLOBS: z.enum(['folder', 'gcs']).optional(),
  MAILER: z.enum(['outbox', 'sendgrid']).optional(),
  VECTORS: z.enum(['folder', 'gcs']).optional(),
  WAREHOUSE: z.enum(['duckdb', 'bigquery']).optional(),
  MODEL: z.enum(['none', 'openai']).optional(),
  TOKENS: z.enum(['local', 'remote']).optional(),

  GOOGLE_CLOUD_PROJECT: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be the id of a project')
    .optional(),
  GOOGLE_CLOUD_REGION: z
    .string()
    .regex(/^[a-z]+-[a-z]+\d+$/, 'must be a region such as europe-west1')
    .optional(),
  /** Where a function learns who it is; the host and port of Google's metadata server. */
  GCE_METADATA_HOST: hostAndPort.default('metadata.google.internal'),

  /** Public keys of the project's access tokens; absent: `<SUPABASE_URL>/auth/v1/.well-known/jwks.json`. SUPABASE_JWT_SECRET goes before it. */
  SUPABASE_JWKS_URL: z.url().optional(),
  /** `iss` of the project's access tokens; absent: `<SUPABASE_URL>/auth/v1`. `none`: they carry none (@supabase/lite). */
  SUPABASE_ISSUER: z.union([z.url(), z.literal('none')]).optional(),

  /** Cloud Run's address of the function store-token, and the audience of its callers' identity tokens. */
  STORE_TOKEN_URL: z.url().optional(),
  /** What store-token signs with: a private ES256 key (JWK with its kid), or the HS256 secret of the project. No other function has it. */
  STORE_TOKEN_SIGNING_KEY: z.string().min(32).optional(),

  /** Who may wake this stage or schedule (e-mail addresses of service accounts), and the audience of their tokens: this function's address. */
  STAGE_CALLERS: commaList,
  STAGE_AUDIENCE: z.url().optional(),
  /** Google's public keys of identity tokens. */
  GOOGLE_JWKS_URL: z.url().default('https://www.googleapis.com/oauth2/v3/certs'),
  /**
   * Cloud Run checks the token of a caller of a private service and takes the signature out before it passes the token on. `cloud-run` takes such
   * tokens of stages and schedules at their word: right only where nobody but named service accounts has run.invoker. `here`: every signature is checked
   * here, as store-token does in any case.
   */
  OIDC_SIGNATURE_CHECK: z.enum(['here', 'cloud-run']).default('here'),

  PUBSUB_EMULATOR_HOST: hostAndPort.optional(),
  FIRESTORE_EMULATOR_HOST: hostAndPort.optional(),
  FIRESTORE_COLLECTION: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/)
    .default('state'),
  TASKS_LOCATION: z.string().optional(),
  /** Service account in whose name Cloud Tasks calls stages. */
  TASKS_CALLER: z.email().optional(),
  /** Address of any stage, `{stage}` standing for its name. */
  STAGE_URL_TEMPLATE: z
    .string()
    .regex(/^https?:\/\/[^\s]*\{stage\}/, 'must be an address with {stage} in it')
    .optional(),
  TASKS_EMULATOR_HOST: hostAndPort.optional(),
  BLOBS_BUCKET: bucketName.optional(),
  /** Where backups are kept: `gs://bucket/path` or a folder; absent, embedded: `backups` in TRIPWRIGHT_HOME. */
  BACKUP_URI: z.string().min(1).optional(),
  /** What backups take files from, an address like BACKUP_URI; absent: where the port blobs keeps them. */
  BACKUP_FILES_URI: z.string().min(1).optional(),
  /** What backups are taken with: a role that may read everything and that row level security does not bind. Only take-backup has it. */
  BACKUP_DATABASE_URL: z.string().min(1).optional(),
  /** Another address of Cloud Storage, for tests. */
  STORAGE_ENDPOINT: z.url().optional(),
  SENDGRID_API_KEY: z.string().min(1).optional(),
  /** `https://api.eu.sendgrid.com` for an account whose data stays in the EU; SendGrid's own address when absent. */
  SENDGRID_BASE_URL: z.url().optional(),
  /** `gs://` address below which each tenant has its own folder of vectors. */
  VECTORS_URI: z
    .string()
    .regex(/^gs:\/\/[a-z0-9][a-z0-9._-]{1,220}[a-z0-9](?:\/[A-Za-z0-9._-]+)*$/, 'must be gs://bucket, or a folder in it')
    .optional(),
  WAREHOUSE_DATASET: z
    .string()
    .regex(/^[A-Za-z0-9_]{1,1024}$/)
    .optional(),
  /** Another address of BigQuery, for tests. */
  BIGQUERY_ENDPOINT: z.url().optional(),
};
