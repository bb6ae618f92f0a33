import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of its own for one test. */
export const temporaryHome = async (): Promise<{ home: string; remove(): Promise<void> }> => {
  const home = await mkdtemp(join(tmpdir(), 'tripwright-embedded-'));
  return { home, remove: async () => await rm(home, { recursive: true, force: true, maxRetries: 3 }) };
};

const nothing = (): void => undefined;
export const silentLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };
