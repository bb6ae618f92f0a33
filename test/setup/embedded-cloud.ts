import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../infra/local/postgres/migrate.ts';
import { startLite } from '../../infra/local/postgres/start-lite.ts';
import { startPostgres } from '../../infra/local/postgres/start-postgres.ts';

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

/** Nothing here outlives the run: a crash may lose it all. */
const THROWAWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** One database and one Supabase interface for all test files; each test makes agencies of its own in it. */
export type EmbeddedCloud = {
  /** The owner of the tables: row level security does not bind it. */
  superuserUrl: string;
  /** What the REST interface logs in as. */
  authenticatorUrl: string;
  supabaseUrl: string;
  anonKey: string;
  /** Signs access tokens and store tokens. */
  jwtSecret: string;
};

/** Starts the embedded cloud in a temporary folder, migrated; gives what takes it down again. */
export const startEmbeddedCloud = async (): Promise<{ cloud: EmbeddedCloud; stop(): Promise<void> }> => {
  const home = await mkdtemp(join(tmpdir(), 'tripwright-test-'));
  const removeHome = async () => await rm(home, { recursive: true, force: true });
  const jwtSecret = randomBytes(32).toString('hex');
  const postgres = await startPostgres({ home, settings: THROWAWAY, log: silent });
  try {
    await migrate({ databaseUrl: postgres.superuserUrl(), folder: MIGRATIONS });
    const lite = await startLite({ authenticatorUrl: postgres.authenticatorUrl(), jwtSecret, log: silent });
    const cloud = {
      superuserUrl: postgres.superuserUrl(),
      authenticatorUrl: postgres.authenticatorUrl(),
      supabaseUrl: lite.url,
      anonKey: lite.anonKey,
      jwtSecret,
    };
    return {
      cloud,
      stop: async () => {
        await lite.stop();
        await postgres.stop();
        await removeHome();
      },
    };
  } catch (error) {
    await postgres.stop();
    await removeHome();
    throw error;
  }
};

/** vitest's global setup: `inject('embeddedCloud')` in any test. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const { cloud, stop } = await startEmbeddedCloud();
  project.provide('embeddedCloud', cloud);
  return stop;
};
