import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DeadLetter, listDeadLetters } from '../../infra/local/queue/list-dead-letters.ts';
import { type Delivered, type RunningCloud, startCloud } from '../../infra/local/start-cloud.ts';
import { parseEnv } from '../../shared/core/env.ts';
import { createLog } from '../../shared/core/log.ts';
import type { Services } from '../../shared/runtime/host.ts';
import { openCloudDatabase } from '../../shared/services/embedded/database.ts';
import type { Store } from '../../shared/services/store/port.ts';
import { openStore } from '../../shared/services/store/supabase.ts';
import { openLocalTokens } from '../../shared/services/tokens/local.ts';
import type { StoreClaims } from '../../shared/services/tokens/port.ts';
import { accessTokenFor } from './access-token-for.ts';

/** The day on which the tests' mails arrive. */
export const TEST_NOW = '2026-03-05T15:00:00Z';

/** A whole cloud of one test file, with eyes that no function of ours has. */
export type TestCloud = RunningCloud & {
  jwtSecret: string;
  /** Every line of the log so far. */
  logLines: readonly string[];
  /** Every delivery to a stage so far. */
  deliveries: readonly Delivered[];
  /** The database as the pipeline of one agency sees it, past whatever `wrapServices` put in between. */
  systemStore(tenantId: string): Store;
  storeOf(claims: StoreClaims): Store;
  deadLetters(): DeadLetter[];
  accessTokenOf(subject: string): Promise<string>;
};

/** What a test needs to walk a mail through the pipeline, wherever that runs. */
export type PipelineCloud = Pick<TestCloud, 'baseUrl' | 'host' | 'inbound' | 'drain' | 'runSchedule' | 'systemStore' | 'storeOf'> & {
  /** What Supabase Auth gives this person: signed in. */
  accessTokenOf(subject: string): Promise<string>;
};

type StartTestCloud = { env?: Readonly<Record<string, string>>; wrapServices?: (services: Services) => Services };

/**
 * Starts the embedded cloud in a temporary home, on free ports, with delays between deliveries of milliseconds. Its `stop` removes
 * the home as well.
 */
export const startTestCloud = async ({ env: settings = {}, wrapServices }: StartTestCloud = {}): Promise<TestCloud> => {
  const home = await mkdtemp(join(tmpdir(), 'tripwright-e2e-'));
  const logLines: string[] = [];
  const deliveries: Delivered[] = [];
  const env = parseEnv({ TRIPWRIGHT_NOW: TEST_NOW, ...settings, TRIPWRIGHT_HOME: home, PORT: '0' });
  const log = createLog({ level: 'debug', service: 'test', version: 'test', destination: { write: (line) => void logLines.push(line) } });
  const cloud = await startCloud({
    env,
    log,
    backoffScale: 0.0001,
    isThrowaway: true,
    onDelivered: (delivered) => void deliveries.push(delivered),
    ...(wrapServices === undefined ? {} : { wrapServices }),
  });
  const { SUPABASE_URL: url = '', SUPABASE_PUBLISHABLE_KEY: anonKey = '', SUPABASE_JWT_SECRET: jwtSecret = '' } = cloud.host.env;
  const tokens = openLocalTokens({ jwtSecret });
  const storeOf = (claims: StoreClaims) => openStore({ url, anonKey, tokens, claims });
  const eyes = openCloudDatabase({ home });
  return {
    ...cloud,
    jwtSecret,
    logLines,
    deliveries,
    storeOf,
    systemStore: (tenantId) => storeOf({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' }),
    accessTokenOf: (subject) => accessTokenFor({ jwtSecret, subject }),
    deadLetters: () => listDeadLetters({ database: eyes }),
    stop: async () => {
      eyes.close();
      await cloud.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
};
