import type { RequestListener } from 'node:http';
import definition from '../../../../functions/operations/store-token/index.ts';
import { listen } from '../../../../infra/local/listen.ts';
import { parseEnv } from '../../../../shared/core/env.ts';
import { createLog } from '../../../../shared/core/log.ts';
import { createFunctionServer } from '../../../../shared/runtime/register.ts';
import { openServices } from '../../../../shared/services/open.ts';
import { type GoogleIdentity, TEST_PROJECT } from '../../../stand-ins/google-identity.ts';

export type RunningStoreToken = {
  url: string;
  logLines: Record<string, unknown>[];
  close(): Promise<void>;
};

/** The function store-token as the framework runs it, on a loopback port. `audience`: what its callers' tokens are made for; its own address when absent. */
export const startStoreToken = async ({
  google,
  signingKey,
  audience,
  env: settings = {},
}: {
  google: GoogleIdentity;
  signingKey: string;
  audience?: string;
  env?: Readonly<Record<string, string>>;
}): Promise<RunningStoreToken> => {
  const logLines: Record<string, unknown>[] = [];
  const write = (line: string) => void logLines.push(JSON.parse(line));
  const log = createLog({ level: 'debug', service: 'store-token', version: 'test', destination: { write } });
  let listener: RequestListener | undefined;
  const server = await listen({ listener: (request, response) => listener?.(request, response), port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${server.port}`;
  const env = parseEnv({
    TRIPWRIGHT_PLATFORM: 'google',
    GOOGLE_CLOUD_PROJECT: TEST_PROJECT,
    GOOGLE_JWKS_URL: google.keys.url,
    STORE_TOKEN_URL: audience ?? url,
    STORE_TOKEN_SIGNING_KEY: signingKey,
    ...settings,
  });
  const services = openServices({ env, subscriptions: {}, log });
  listener = createFunctionServer({ definition, host: { env, clock: () => new Date(), log, services } });
  return {
    url,
    logLines,
    close: async () => {
      await server.close();
      await services.close();
    },
  };
};
