import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { AppError } from '../../../shared/core/errors.ts';

const statusOf = (processId: number): { program: string; isZombie: boolean } | null => {
  try {
    const [, program = '', state] = /^\d+ \((.*)\) (\w)/s.exec(readFileSync(`/proc/${processId}/stat`, 'utf8')) ?? [];
    return { program, isZombie: state === 'Z' };
  } catch {
    return null;
  }
};

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  // In a container nobody may collect an orphan that has ended: it keeps its number and is dead all the same.
  return statusOf(processId)?.isZombie !== true;
};

const answersAsOurs = async ({
  port,
  password,
  folder,
}: {
  port: number;
  password: string;
  folder: string;
}): Promise<'yes' | 'no' | 'busy'> => {
  const sql = postgres({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    database: 'postgres',
    max: 1,
    connect_timeout: 3,
    fetch_types: false,
  });
  try {
    const rows = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return rows[0]?.folder === realpathSync(folder) || rows[0]?.folder === folder ? 'yes' : 'no';
  } catch (error) {
    // 57P03: it is starting up, shutting down or recovering.
    return error instanceof postgres.PostgresError && error.code === '57P03' ? 'busy' : 'no';
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const waitForEnd = async ({ processId, timeoutMs }: { processId: number; timeoutMs: number }): Promise<boolean> => {
  const endsAt = Date.now() + timeoutMs;
  while (isAlive(processId)) {
    if (Date.now() > endsAt) return false;
    await delay(20);
  }
  return true;
};

/**
 * Ends a PostgreSQL that a killed process of ours left running on this folder, and removes a stale `postmaster.pid` whose number now belongs to somebody
 * else (in a container it nearly always does). To be called while holding the folder's lock. A process is signalled only after it has
 * proved, by answering with our password, that it serves this folder.
 * @throws AppError `dependency_unavailable` when an old server neither answers nor ends.
 */
export const stopOrphan = async ({ folder, password }: { folder: string; password: string }): Promise<'none' | 'stopped' | 'stale'> => {
  const pidFile = join(folder, 'postmaster.pid');
  if (!existsSync(pidFile)) return 'none';
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  const [processId, port] = [Number(lines[0]), Number(lines[3])];
  const forget = (): 'stale' => {
    rmSync(pidFile, { force: true });
    return 'stale';
  };
  if (!Number.isInteger(processId) || processId <= 1 || !isAlive(processId)) return forget();

  let answer = await answersAsOurs({ port, password, folder });
  for (let attempt = 0; answer === 'busy' && attempt < 100 && isAlive(processId); attempt += 1) {
    await delay(100);
    answer = await answersAsOurs({ port, password, folder });
  }
  if (answer === 'no') {
    const program = statusOf(processId)?.program;
    if (program !== undefined && program !== 'postgres') return forget();
    // It may be on its way out and take no more callers. Where the system names no programs, one that stays is somebody else's.
    if (await waitForEnd({ processId, timeoutMs: 10_000 })) return 'stopped';
    if (program === undefined) return forget();
  }
  if (answer === 'yes') {
    process.kill(processId, 'SIGINT');
    if (await waitForEnd({ processId, timeoutMs: 10_000 })) return 'stopped';
    process.kill(processId, 'SIGQUIT');
    if (await waitForEnd({ processId, timeoutMs: 5_000 })) return 'stopped';
  }
  if (!isAlive(processId)) return 'stopped';
  throw new AppError('dependency_unavailable', {
    detail: `An old PostgreSQL (process ${processId}) holds ${folder} and does not answer: end that process, then start again.`,
  });
};
