import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/core/errors.ts';
import { createLog } from '../../shared/core/log.ts';
import { canConnect } from '../local/postgres/can-connect.ts';
import { secretOf } from '../local/postgres/secret-of.ts';
import { startPostgres } from '../local/postgres/start-postgres.ts';

export type OpenedDatabase = { administratorUrl: string; authenticatorUrl: string; stop(): Promise<void> };

/**
 * The database of the embedded cloud in `home`: the one that runs there (`npm start`), else it is started for as long as it is needed.
 * `mustBeStopped`: one that runs is refused, as nobody may work in it now.
 * @throws AppError `dependency_unavailable` when it cannot be started or is in use.
 */
export const openEmbeddedDatabase = async ({ home, mustBeStopped }: { home: string; mustBeStopped: boolean }): Promise<OpenedDatabase> => {
  const portFile = join(home, 'postgres.port');
  if (!mustBeStopped) {
    if (!existsSync(portFile))
      throw new AppError('dependency_unavailable', { detail: `There is no installation in ${home}: set TRIPWRIGHT_HOME.` });
    const port = Number(readFileSync(portFile, 'utf8'));
    const urlOf = (user: string, secret: string): string =>
      `postgres://${user}:${secretOf({ home, name: secret })}@127.0.0.1:${port}/postgres`;
    const administratorUrl = urlOf('postgres', 'postgresPassword');
    if (await canConnect({ databaseUrl: administratorUrl }))
      return { administratorUrl, authenticatorUrl: urlOf('authenticator', 'authenticatorPassword'), stop: async () => undefined };
  }
  const server = await startPostgres({ home, log: createLog({ level: 'warn', service: 'backup', version: '0' }) });
  return { administratorUrl: server.superuserUrl(), authenticatorUrl: server.authenticatorUrl(), stop: () => server.stop() };
};
