import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/core/errors.ts';
import type { Log } from '../../../shared/core/log.ts';
import { findAccount } from './find-account.ts';
import { findBinaries } from './find-binaries.ts';
import { freePort, isPortFree } from './free-port.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { lockHome } from './lock-home.ts';
import { prepareRoles } from './prepare-roles.ts';
import { type RunningServer, runServer } from './run-server.ts';
import { secretOf } from './secret-of.ts';
import { stopOrphan } from './stop-orphan.ts';

export type RunningPostgres = {
  port: number;
  /** For migrations alone. */
  superuserUrl(): string;
  /** For @supabase/lite. */
  authenticatorUrl(): string;
  stop(): Promise<void>;
};

type StartOptions = {
  /** Folder of the embedded cloud; the database lies in `postgres/` inside it. Its lock is held until `stop()`. */
  home: string;
  /** Exactly this one, or none. Left out: the one of last time when it is free, else any. */
  port?: number;
  /** Further settings of the server, such as `{ fsync: 'off' }` for throwaway test databases. */
  settings?: Readonly<Record<string, string>>;
  log: Pick<Log, 'info' | 'warn'>;
};

const choosePort = async ({ portFile, port }: { portFile: string; port: number | undefined }): Promise<number> => {
  if (port === undefined)
    return freePort({ preferred: existsSync(portFile) ? Number(readFileSync(portFile, 'utf8')) || undefined : undefined });
  if (await isPortFree(port)) return port;
  throw new AppError('dependency_unavailable', {
    detail: `PostgreSQL could not start: port ${port} is taken. Choose another one, or stop what listens there.`,
  });
};

/** Between choosing a free port and listening on it somebody else may take it: then another one is chosen, unless it was demanded. */
const startOnFreePort = async ({ choose, start }: { choose: () => Promise<number>; start: (port: number) => Promise<RunningServer> }) => {
  for (let attempt = 1; ; attempt += 1) {
    const port = await choose();
    try {
      return { port, server: await start(port) };
    } catch (error) {
      if (attempt === 3 || (await isPortFree(port))) throw error;
    }
  }
};

/**
 * PostgreSQL 18 from npm on a loopback port, with the roles of a hosted Supabase project and random passwords (kept in `secrets.json`). Whatever a killed
 * predecessor left behind is cleared away first.
 * @throws AppError `dependency_unavailable`, one line with the reason and what to do, when it cannot start or the folder is in use.
 */
export const startPostgres = async ({ home: givenHome, port: demanded, settings = {}, log }: StartOptions): Promise<RunningPostgres> => {
  const home = resolve(givenHome);
  const folder = join(home, 'postgres');
  const binaries = findBinaries();
  const lock = lockHome({ home });
  let server: RunningServer | undefined;
  try {
    const account = await findAccount();
    const superuserPassword = secretOf({ home, name: 'postgresPassword' });
    const authenticatorPassword = secretOf({ home, name: 'authenticatorPassword' });
    await initialiseCluster({ home, folder, initdb: binaries.initdb, account, password: superuserPassword });
    const orphan = await stopOrphan({ folder, password: superuserPassword });
    if (orphan !== 'none') log.info('A PostgreSQL of an earlier run was cleared away', { orphan });

    const portFile = join(home, 'postgres.port');
    const started = await startOnFreePort({
      choose: () => choosePort({ portFile, port: demanded }),
      start: (port) => runServer({ program: binaries.postgres, folder, port, account, settings, log }),
    });
    server = started.server;
    writeFileSync(portFile, `${started.port}\n`);
    const urlOf = (user: string, password: string): string => `postgres://${user}:${password}@127.0.0.1:${started.port}/postgres`;
    const superuserUrl = urlOf('postgres', superuserPassword);
    await prepareRoles({ databaseUrl: superuserUrl, authenticatorPassword });

    const { stop } = server;
    return {
      port: started.port,
      superuserUrl: () => superuserUrl,
      authenticatorUrl: () => urlOf('authenticator', authenticatorPassword),
      stop: async () => {
        await stop();
        lock.release();
      },
    };
  } catch (error) {
    await server?.stop();
    lock.release();
    throw error;
  }
};
