import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import { AppError } from '../../../shared/core/errors.ts';
import type { Log } from '../../../shared/core/log.ts';
import { freePort, isPortFree } from './free-port.ts';
import { markJsonScalars } from './mark-json-scalars.ts';
import { mendConnection, mendedTypes } from './mend-connection.ts';
import { mendWarnings } from './mend-warnings.ts';
import { routeConsole } from './route-console.ts';

export type RunningLite = {
  /** What supabase-js calls the project's URL. */
  url: string;
  /** The publishable key: it opens nothing, because `anon` may do nothing. */
  anonKey: string;
  app: { fetch(request: Request): Promise<Response> };
  stop(): Promise<void>;
};

type LiteOptions = { authenticatorUrl: string; jwtSecret: string; port?: number; connections?: number; log: Pick<Log, 'debug' | 'warn'> };

/** Everything else that lite serves stays closed: its `/_system` pages show the database's password. */
const OPEN_PATHS = /^\/(?:rest\/v1\/.+|auth\/v1\/(?:signup|token|logout|user|health))$/;

const ACCESS_TOKEN_SECONDS = 30 * 60;
const REFRESH_TOKEN_IDLE = '168h';

const openApp = ({
  authenticatorUrl,
  jwtSecret,
  connections,
}: Required<Pick<LiteOptions, 'authenticatorUrl' | 'jwtSecret' | 'connections'>>) => {
  const postgresOptions = { max: connections, connect_timeout: 5, onnotice: () => undefined, types: mendedTypes };
  const connection = createPostgresConnection({ url: authenticatorUrl, postgresOptions });
  mendConnection(connection);
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: jwtSecret,
      jwt_expiry: ACCESS_TOKEN_SECONDS,
      enable_refresh_token_rotation: true,
      minimum_password_length: 12,
      sessions: { inactivity_timeout: REFRESH_TOKEN_IDLE },
    },
    api: { schemas: ['public'], max_rows: 1000 },
    db: { migrations: { enabled: false } },
    options: { server: { disableStudio: true, disableFallback: true, apiKeys: false, admin: false } },
  });
  return { app, connection };
};

/**
 * The Supabase project of the embedded cloud: @supabase/lite on a PostgreSQL that has been migrated, as HTTP on a loopback port, so that supabase-js talks
 * to it as to a hosted one. Access tokens last 30 minutes, a refresh token 7 days from its last use. To be started after the migrations: the
 * catalogue is read once.
 * @throws AppError `dependency_unavailable` when the port is taken or the database cannot be reached.
 */
export const startLite = async ({ authenticatorUrl, jwtSecret, port, connections = 24, log }: LiteOptions): Promise<RunningLite> => {
  if (port !== undefined && !(await isPortFree(port))) {
    throw new AppError('dependency_unavailable', {
      detail: `The embedded Supabase could not start: port ${port} is taken. Choose another one, or stop what listens there.`,
    });
  }
  mendWarnings();
  const output = routeConsole({ log });
  const { app, connection } = openApp({ authenticatorUrl, jwtSecret, connections });
  const close = async (): Promise<void> => {
    // Every request has had its answer by now: what is still open waits for a server that is gone.
    await connection.driver.end({ timeout: 1 });
    output.restore();
  };
  try {
    await output.run(async () => {
      await connection.driver`select 1`;
      await app.ensureSystemSchema();
      await connection.introspect();
    });
  } catch (cause) {
    await close();
    throw new AppError('dependency_unavailable', {
      detail: 'The embedded Supabase could not reach its database: see whether PostgreSQL runs and takes connections.',
      cause,
    });
  }

  const fetch = async (request: Request): Promise<Response> => {
    if (!OPEN_PATHS.test(new URL(request.url).pathname))
      return Response.json({ code: 'PGRST125', message: 'There is nothing here.' }, { status: 404 });
    return output.run(async () =>
      app.fetch(await markJsonScalars({ request, catalogue: await connection.introspect({ useCache: true }) })),
    );
  };
  const server = createServer(getRequestListener(fetch, { overrideGlobalObjects: false }));
  server.keepAliveTimeout = 60_000;
  server.listen({ host: '127.0.0.1', port: port ?? (await freePort()) });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The operating system gave no port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    anonKey: 'sb_publishable_embedded',
    app: { fetch },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), 10_000);
      await closed;
      clearTimeout(timer);
      await close();
    },
  };
};
