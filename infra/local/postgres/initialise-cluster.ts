import { spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainFailure } from './explain-failure.ts';
import type { Account } from './find-account.ts';

type Cluster = { home: string; folder: string; initdb: string; account: Account | null; password: string };

const prepareFolder = ({ home, folder, account }: Cluster): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A crash in the middle of initdb leaves a folder without PG_VERSION that initdb would refuse.
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  chmodSync(folder, 0o700);
  if (!account) return;
  chownSync(folder, account.uid, account.gid);
  // The other account has to walk through our folder; what lies in it stays unreadable for it.
  chmodSync(home, statSync(home).mode | 0o011);
};

const runInitdb = ({ initdb, folder, account }: Cluster, passwordFile: string): Promise<{ exitCode: number | null; output: string }> => {
  const { promise, resolve } = Promise.withResolvers<{ exitCode: number | null; output: string }>();
  const flags = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const child = spawn(initdb, [`--pgdata=${folder}`, `--pwfile=${passwordFile}`, '--no-instructions', ...flags], {
    ...(account ?? {}),
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output = `${output}${chunk.toString('utf8')}`.slice(-10_000);
  });
  child.on('error', (error) => resolve({ exitCode: null, output: `${output}\n${error.message}` }));
  child.on('close', (exitCode) => resolve({ exitCode, output }));
  return promise;
};

/**
 * Makes the database's folder, once: nothing happens when `PG_VERSION` is there. UTF-8, code point order, passwords by SCRAM.
 * @throws AppError `dependency_unavailable` that says why it could not and what to do.
 */
export const initialiseCluster = async (cluster: Cluster): Promise<void> => {
  const { folder, account, password } = cluster;
  if (existsSync(join(folder, 'PG_VERSION'))) return;
  const passwordFile = join(folder, '..', 'postgres.password');
  try {
    prepareFolder(cluster);
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) chownSync(passwordFile, account.uid, account.gid);
  } catch (cause) {
    throw explainFailure({ what: 'be set up', folder, output: String(cause), cause });
  }
  try {
    const { exitCode, output } = await runInitdb(cluster, passwordFile);
    if (exitCode !== 0) throw explainFailure({ what: 'be set up', folder, output });
  } finally {
    rmSync(passwordFile, { force: true });
  }
};
