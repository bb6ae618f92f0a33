import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describeFunctions } from '../../../infra/build/describe-functions.ts';
import { loadDefinitions } from '../../../infra/build/load-definitions.ts';
import type { InboundKeys } from '../../../infra/local/inbound-keys.ts';
import { createClock } from '../../../shared/core/clock.ts';
import { parseEnv } from '../../../shared/core/env.ts';
import { createLog } from '../../../shared/core/log.ts';
import type { Definition, StageDefinition } from '../../../shared/runtime/define.ts';
import type { Host, Services } from '../../../shared/runtime/host.ts';
import { openServices } from '../../../shared/services/open.ts';
import { openStore } from '../../../shared/services/store/supabase.ts';
import { openLocalTokens } from '../../../shared/services/tokens/local.ts';
import type { StoreClaims } from '../../../shared/services/tokens/port.ts';
import { type CloudStorageStandIn, startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';
import { type CloudTasksStandIn, startCloudTasksStandIn } from '../../stand-ins/cloud-tasks/start-cloud-tasks.ts';
import { type GoogleIdentity, startGoogleIdentity } from '../../stand-ins/google-identity.ts';
import type { HttpStandIn } from '../../stand-ins/http-stand-in.ts';
import { type AcceptedMail, startSendGrid } from '../../stand-ins/sendgrid.ts';
import { type SupabaseAuthKeys, startSupabaseAuthKeys } from '../../stand-ins/supabase-auth-keys.ts';
import type { EmbeddedCloud } from '../embedded-cloud.ts';
import { type PipelineCloud, TEST_NOW } from '../start-test-cloud.ts';
import { warmUpFirestore } from '../warm-up-firestore.ts';
import { countOwed } from './count-owed.ts';
import { type DeployedFunctions, deployFunctions } from './deploy-functions.ts';
import { type PubSubTransport, startPubSubTransport } from './pubsub-transport.ts';

/** Domain of the agencies' own inbound addresses, which SendGrid has verified for its account. */
export const SENDER_DOMAIN = 'sender.example';
const SENDGRID_API_KEY = 'SG.test.0123456789';
const REGION = 'europe-west1';

/** The whole product as it stands on Google Cloud, each function a service of its own, over emulators and stand-ins on the loopback. */
export type GoogleCloud = PipelineCloud & {
  projectId: string;
  functions: DeployedFunctions;
  google: GoogleIdentity;
  sendgrid: HttpStandIn & { accepted: AcceptedMail[] };
  storage: CloudStorageStandIn;
  tasks: CloudTasksStandIn;
  pubsub: PubSubTransport;
  keys: SupabaseAuthKeys;
  /** Every line of the functions' logs so far. */
  logLines: readonly string[];
  stop(): Promise<void>;
};

type StartGoogleCloud = {
  database: Pick<EmbeddedCloud, 'supabaseUrl' | 'anonKey' | 'jwtSecret' | 'superuserUrl'>;
  /** Addresses of Google's emulators. */
  emulators: { pubsub: string; firestore: string };
  /** Google's emulator knows no dead letters and no delivery attempts; the stand-in does. */
  pubsub: 'emulator' | 'stand-in';
  wrapServices?: (call: { services: Services; name: string }) => Services;
};

const isStage = (definition: Definition): definition is StageDefinition => definition.kind === 'stage';

const newInboundKeys = (): InboundKeys => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
};

/** Starts it in about a second; every start has a project of its own, so that many can share the emulators. */
export const startGoogleCloud = async (options: StartGoogleCloud): Promise<GoogleCloud> => {
  const { database, emulators, wrapServices = ({ services }) => services } = options;

  const closers: (() => Promise<void>)[] = [];
  const kept = <Part>(part: Part, close: (part: Part) => Promise<void>): Part => {
    closers.push(async () => await close(part));
    return part;
  };
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const projectId = `test-${randomBytes(6).toString('hex')}`;
    const emailOf = (accountId: string): string => `${accountId}@${projectId}.iam.gserviceaccount.com`;
    const logLines: string[] = [];
    /** What Cloud Run calls a function; here it is reached elsewhere. */
    const addressOf = (name: string): string => `https://${name}-123456789.${REGION}.run.app`;
    const log = createLog({ level: 'debug', service: 'test', version: 'test', destination: { write: (line) => void logLines.push(line) } });
    await warmUpFirestore({ address: emulators.firestore });
    const google = kept(await startGoogleIdentity(), (one) => one.close());
    const keys = kept(await startSupabaseAuthKeys(), (one) => one.jwks.close());
    const storage = kept(await startCloudStorage({ bucket: 'files' }), (one) => one.close());
    const sendgrid = kept(await startSendGrid({ apiKey: SENDGRID_API_KEY, senderDomain: SENDER_DOMAIN }), (one) => one.close());
    const located = await loadDefinitions();
    const definitions = located.map(({ definition }) => definition);
    const described = await describeFunctions(located);
    const inbound = newInboundKeys();

    const functions = kept(await deployFunctions({ definitions, described, google, emailOf, addressOf, log }), (one) => one.stop());
    const names = new Map(definitions.map(({ name }) => [addressOf(name), name]));
    const reach = (address: string): string => functions.urlOf(names.get(new URL(address).origin) ?? '');
    const tasks = kept(await startCloudTasksStandIn({ oidc: google, reach }), (one) => one.stop());
    const pubsub = kept(
      await startPubSubTransport({
        kind: options.pubsub,
        emulatorAddress: emulators.pubsub,
        projectId,
        issuer: google,
        stages: definitions.filter(isStage),
        pushConfigOf: (stage) => ({
          pushEndpoint: `${functions.urlOf(stage)}/`,
          oidcToken: { serviceAccountEmail: emailOf('caller-push'), audience: addressOf(stage) },
        }),
        ackDeadlineSecondsOf: (stage) => described.find(({ name }) => name === stage)?.google.ackDeadlineSeconds ?? 10,
      }),
      (one) => one.stop(),
    );

    const { supabaseUrl: SUPABASE_URL, anonKey: SUPABASE_PUBLISHABLE_KEY } = database;
    const common = {
      TRIPWRIGHT_PLATFORM: 'google',
      TRIPWRIGHT_NOW: TEST_NOW,
      GOOGLE_CLOUD_PROJECT: projectId,
      GOOGLE_CLOUD_REGION: REGION,
      // Where Google and Supabase are in these tests: an installation has none of these.
      GOOGLE_JWKS_URL: google.keys.url,
      SUPABASE_JWKS_URL: keys.jwks.url,
      SUPABASE_ISSUER: keys.issuer,
      PUBSUB_EMULATOR_HOST: pubsub.address,
      FIRESTORE_EMULATOR_HOST: emulators.firestore,
      TASKS_EMULATOR_HOST: tasks.address,
      STORAGE_ENDPOINT: storage.url,
      SENDGRID_BASE_URL: sendgrid.url,
    };
    const chosen = {
      SUPABASE_URL,
      SUPABASE_PUBLISHABLE_KEY,
      STORE_TOKEN_URL: functions.urlOf('store-token'),
      STORE_TOKEN_SIGNING_KEY: database.jwtSecret,
      CURSOR_SECRET: randomBytes(32).toString('hex'),
      INBOUND_PUBLIC_KEYS: inbound.publicKey,
      EMAIL_EVENT_PUBLIC_KEYS: inbound.publicKey,
      INBOUND_DOMAIN: SENDER_DOMAIN,
      INBOUND_PAST_TOLERANCE_SECONDS: '259200',
      MESSAGE_ID_DOMAIN: 'mail.tripwright.example',
      OUTBOUND_LEASE_SECONDS: '150',
      BLOBS_BUCKET: 'files',
      VECTORS_URI: 'gs://vectors',
      MAILER: 'sendgrid',
      SENDGRID_API_KEY,
      TASKS_LOCATION: REGION,
      TASKS_CALLER: emailOf('caller-tasks'),
      STAGE_URL_TEMPLATE: addressOf('{stage}'),
      BACKUP_DATABASE_URL: database.superuserUrl,
      BACKUP_URI: 'gs://backups',
      PLATFORM_ADMIN_TOKENS: `tests:${randomBytes(32).toString('hex')}`,
      CORS_ORIGINS: '',
      TRUSTED_PROXY_HOPS: '1',
    };
    functions.open({ common, chosen, wrapServices: (call) => countOwed({ services: wrapServices(call), pubsub }) });

    const tokens = openLocalTokens({ jwtSecret: database.jwtSecret });
    const storeOf = (claims: StoreClaims) => openStore({ url: SUPABASE_URL, anonKey: SUPABASE_PUBLISHABLE_KEY, tokens, claims });
    const operatorEnv = parseEnv({ ...common, ...chosen, TOKENS: 'local', SUPABASE_JWT_SECRET: database.jwtSecret });
    const operator = kept(openServices({ env: operatorEnv, subscriptions: {} }), (one) => one.close());
    const host: Host = { env: operatorEnv, clock: createClock({ startsAt: TEST_NOW }), log, services: operator };
    return {
      projectId,
      functions,
      google,
      sendgrid,
      storage,
      tasks,
      pubsub,
      keys,
      logLines,
      baseUrl: functions.publicUrl,
      host,
      inbound,
      drain: async () => await pubsub.settled(),
      runSchedule: async ({ name, period }) => {
        const token = await google.sign({ email: emailOf('caller-scheduler'), audience: addressOf(name) });
        const headers = { Authorization: `Bearer ${token}`, 'X-CloudScheduler-ScheduleTime': period };
        return (await fetch(functions.urlOf(name), { method: 'POST', headers })).status;
      },
      storeOf,
      systemStore: (tenantId) => storeOf({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' }),
      accessTokenOf: keys.accessTokenOf,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
