import { resolve } from 'node:path';
import { createClock } from '../../shared/core/clock.ts';
import type { Env } from '../../shared/core/env.ts';
import type { Log } from '../../shared/core/log.ts';
import { createMemory } from '../../shared/core/memory.ts';
import { EVENTS } from '../../shared/events.ts';
import { checkSettings } from '../../shared/runtime/check-settings.ts';
import type { ScheduleDefinition, StageDefinition } from '../../shared/runtime/define.ts';
import type { Host, Services } from '../../shared/runtime/host.ts';
import { openCloudDatabase } from '../../shared/services/embedded/database.ts';
import { openServices } from '../../shared/services/open.ts';
import { loadDefinitions } from '../build/load-definitions.ts';
import { type InboundKeys, inboundKeys } from './inbound-keys.ts';
import { type Listening, listen } from './listen.ts';
import { makeHome } from './make-home.ts';
import { operatorPage } from './page/operator-page.ts';
import { secretOf } from './postgres/secret-of.ts';
import { startQueueWorker } from './queue/worker.ts';
import { privateRouter, publicRouter } from './route-functions.ts';
import { runSchedules } from './run-schedules.ts';
import { SIGNED_FILES, serveSignedFile } from './serve-signed-file.ts';
import { startDatabase } from './start-database.ts';

export type Delivered = { target: string; status: number; durationMs: number; data: unknown };

export type RunningCloud = {
  baseUrl: string;
  home: string;
  host: Host;
  database: string;
  inbound: InboundKeys;
  /** Resolves when no event or task is due or under way. */
  idle(): Promise<void>;
  /** Resolves when also no delivery waits for another attempt. */
  drain(): Promise<void>;
  /** Runs a schedule now, as its cron would; gives the status of its answer. */
  runSchedule(call: { name: string; period: string }): Promise<number>;
  stop(): Promise<void>;
};

type StartCloud = {
  env: Env;
  log: Log;
  /** Told of every delivery to a stage, with the data of its event. */
  onDelivered?: (delivered: Delivered) => void;
  /** 1 = the real delays between deliveries; tests make them short. */
  backoffScale?: number;
  /** A database that nobody will miss: faster, and lost in a power cut. */
  isThrowaway?: boolean;
  /** Tests put failures between the functions and the world here. */
  wrapServices?: (services: Services) => Services;
};

/** Pub/Sub's as we deploy it: 30 s doubling to 600 s. */
const RETRY_DELAYS = { firstMs: 30_000, maxMs: 600_000 };
/** For a message whose stage is gone from the code. */
const DEFAULT_LIMITS = { maxAttempts: 5, timeoutSeconds: 120 };

const dataOf = (body: unknown): unknown => {
  const encoded = (body as { message?: { data?: string } }).message?.data;
  return encoded === undefined ? null : (JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as { data: unknown }).data;
};

/**
 * Starts everything that stands in for Google Cloud and Supabase on this machine, in one process, under `env.TRIPWRIGHT_HOME`. A second start on the
 * same home continues where the first stopped, also after a kill.
 * @throws AppError with one line that says what is wrong and what to do.
 */
export const startCloud = async ({
  env: given,
  log,
  onDelivered,
  backoffScale = 1,
  isThrowaway = false,
  wrapServices = (services) => services,
}: StartCloud): Promise<RunningCloud> => {
  const home = resolve(given.TRIPWRIGHT_HOME);
  makeHome({ home });
  const closers: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const database = await startDatabase({ env: { ...given, TRIPWRIGHT_HOME: home }, log, isThrowaway });
    closers.push(() => database.stop());
    const inbound = inboundKeys({ home });
    const blobUrlSecret = given.BLOB_URL_SECRET ?? secretOf({ home, name: 'blobUrlSecret' });
    const env: Env = {
      ...given,
      TRIPWRIGHT_HOME: home,
      SUPABASE_URL: database.supabaseUrl,
      SUPABASE_PUBLISHABLE_KEY: database.publishableKey,
      SUPABASE_JWT_SECRET: database.jwtSecret,
      BACKUP_DATABASE_URL: given.BACKUP_DATABASE_URL ?? database.administratorUrl,
      CURSOR_SECRET: given.CURSOR_SECRET ?? secretOf({ home, name: 'cursorSecret' }),
      BLOB_URL_SECRET: blobUrlSecret,
      STAGE_SECRET: given.STAGE_SECRET ?? secretOf({ home, name: 'stageSecret' }),
      INBOUND_PUBLIC_KEYS: [...given.INBOUND_PUBLIC_KEYS, inbound.publicKey],
      EMAIL_EVENT_PUBLIC_KEYS: [...given.EMAIL_EVENT_PUBLIC_KEYS, inbound.publicKey],
    };
    const definitions = (await loadDefinitions()).map(({ definition }) => definition);
    // No private function runs here: their callers do that work in this process.
    checkSettings({ env, definitions: definitions.filter((definition) => definition.kind !== 'http' || definition.isPrivate !== true) });
    const stages = definitions.filter((definition): definition is StageDefinition => definition.kind === 'stage');
    const schedules = definitions.filter((definition): definition is ScheduleDefinition => definition.kind === 'schedule');
    const subscriptions = Object.fromEntries(
      EVENTS.map(({ type }) => [type, stages.filter(({ on }) => on.type === type).map(({ name }) => name)]),
    );
    const queue = openCloudDatabase({ home });
    closers.push(() => queue.close());
    const services = wrapServices(openServices({ env, subscriptions, database: queue }));
    closers.push(() => services.close());
    const host: Host = { env, clock: createClock({ startsAt: env.TRIPWRIGHT_NOW }), log, services, memory: createMemory() };

    const stageServer: Listening = await listen({ listener: privateRouter({ definitions, host }), port: 0, host: '127.0.0.1' });
    closers.push(() => stageServer.close());
    const post = async ({
      target,
      body,
      headers = {},
      signal,
    }: {
      target: string;
      body: unknown;
      headers?: Record<string, string>;
      signal?: AbortSignal;
    }) => {
      const startedAtMs = performance.now();
      const response = await fetch(`http://127.0.0.1:${stageServer.port}/${target}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', authorization: `Bearer ${env.STAGE_SECRET}` },
        body: JSON.stringify(body),
        ...(signal === undefined ? {} : { signal }),
      });
      await response.arrayBuffer();
      onDelivered?.({ target, status: response.status, durationMs: performance.now() - startedAtMs, data: dataOf(body) });
      return response.status;
    };

    const limits = new Map(stages.map((stage) => [stage.name, stage.limits]));
    const worker = startQueueWorker({
      database: queue,
      deliver: async (request) => ({ status: await post(request) }),
      maxAttempts: (target) => limits.get(target)?.maxAttempts ?? DEFAULT_LIMITS.maxAttempts,
      timeoutMs: (target) => (limits.get(target) ?? DEFAULT_LIMITS).timeoutSeconds * 1000,
      backoff: { ...RETRY_DELAYS, scale: backoffScale },
      log,
    });
    closers.push(() => worker.stop());
    const runSchedule: RunningCloud['runSchedule'] = ({ name, period }) => post({ target: name, body: { period } });
    const clock = runSchedules({ schedules, trigger: runSchedule, log });
    closers.push(() => clock.stop());

    const functions = publicRouter({ definitions, host });
    const files = serveSignedFile({ secret: blobUrlSecret, blobs: () => services.blobs(), log });
    const page = operatorPage({ home, database: queue, wake: () => worker.wake(), stageNames: stages.map(({ name }) => name), log });
    const publicServer = await listen({
      listener: (request, response) => {
        const { url = '' } = request;
        const listener = url.startsWith('/v1/') ? functions : url.startsWith(`${SIGNED_FILES}/`) ? files : page;
        listener(request, response);
      },
      port: env.PORT,
      host: '127.0.0.1',
    });
    closers.push(() => publicServer.close());
    // Known only now where the port was free to choose; whoever signs an address before is told to try again.
    env.BLOB_URL_BASE ??= `http://localhost:${publicServer.port}${SIGNED_FILES}`;
    return {
      baseUrl: `http://localhost:${publicServer.port}`,
      home,
      host,
      database: database.description,
      inbound,
      idle: () => worker.idle(),
      drain: () => worker.drain(),
      runSchedule,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
