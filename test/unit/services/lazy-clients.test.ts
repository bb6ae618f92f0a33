import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadedPackages } from './support/loaded-packages.ts';

const FUNCTIONS = new URL('../../../functions/', import.meta.url);
const INDEXES = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('/index.ts'))
  .map((path) => `./functions/${path}`)
  .sort();

/** Packages that speak to somebody outside, and what those bring. */
const CLIENT =
  /^(@google-cloud\/|@grpc\/|google-gax$|google-auth-library$|gaxios$|@sendgrid\/|@supabase\/|@lancedb\/|apache-arrow$|@duckdb\/|openai$)/;
const clientsIn = (packages: readonly string[]): string[] => packages.filter((name) => CLIENT.test(name));

const ENV = {
  TRIPWRIGHT_PLATFORM: 'google',
  GOOGLE_CLOUD_PROJECT: 'tripwright-test',
  SUPABASE_URL: 'http://127.0.0.1:9',
  SUPABASE_PUBLISHABLE_KEY: 'a publishable key',
  STORE_TOKEN_URL: 'http://127.0.0.1:9',
  STORE_TOKEN_SIGNING_KEY: 'the HS256 secret of a project in the tests',
  TASKS_LOCATION: 'europe-west1',
  TASKS_CALLER: 'caller-tasks@tripwright-test.iam.gserviceaccount.com',
  STAGE_URL_TEMPLATE: 'https://{stage}.example',
  BLOBS_BUCKET: 'files',
  SENDGRID_API_KEY: 'SG.test',
  MODEL: 'openai',
  OPENAI_API_KEY: 'sk-test',
};

/** What an instance with Google's settings does up to `work`, which may use `services`. */
const opening = ({ work, env = ENV }: { work: string; env?: Readonly<Record<string, string>> }): string => `
  import { parseEnv } from './shared/core/env.ts';
  import { openServices } from './shared/services/open.ts';
  const services = openServices({ env: parseEnv(${JSON.stringify(env)}), subscriptions: {} });
  ${work}
`;

describe('no client library is loaded before it is needed', () => {
  it('importing the definitions of all functions loads zod for their events, and no other package', async () => {
    expect(INDEXES.length).toBeGreaterThan(10);
    const packages = await loadedPackages({ script: INDEXES.map((path) => `import '${path}';`).join('\n') });
    expect(packages.filter((name) => name !== 'zod')).toEqual([]);
  });

  it('an instance that has its settings and its services, all unopened, has loaded no client', async () => {
    expect(clientsIn(await loadedPackages({ script: opening({ work: '' }) }))).toEqual([]);
  });

  it('a function that uses only the store opens it without any of Google’s clients', async () => {
    const work = `
      import './functions/enquiries/enquiries/index.ts';
      await import('./functions/enquiries/enquiries/handler.ts');
      await services.store({ role: 'app_door' });
    `;
    const clients = clientsIn(await loadedPackages({ script: opening({ work }) }));
    expect(clients).toContain('@supabase/supabase-js');
    expect(clients.filter((name) => !name.startsWith('@supabase/'))).toEqual([]);
  });

  it.each([
    { port: 'identity', own: /^@supabase\// },
    { port: 'signer', own: null },
    { port: 'bus', own: null },
    { port: 'tasks', own: null },
    { port: 'state', own: null },
    { port: 'blobs', own: /^(@google-cloud\/(storage|paginator|projectify|promisify)|google-auth-library|gaxios)$/ },
    { port: 'mailer', own: /^@sendgrid\// },
    { port: 'model', own: /^openai$/ },
  ])('opening $port loads its own client at most; those over gRPC come with the first call', async ({ port, own }) => {
    const clients = clientsIn(await loadedPackages({ script: opening({ work: `await services.${port}();` }) }));
    expect(clients.filter((name) => own?.test(name) !== true)).toEqual([]);
    expect(clients.length > 0).toBe(own !== null);
  });

  const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const EVENT = { type: 'one.happened', version: 1, id: 'x', tenantId: 'acacia', occurredAt: '2026-09-01T08:00:00Z', data: {} };
  it.each([
    {
      port: 'bus',
      own: '@google-cloud/pubsub',
      call: `publish(${JSON.stringify({ event: EVENT, attributes: { traceparent: TRACE, requestId: 'r' } })})`,
    },
    {
      port: 'tasks',
      own: '@google-cloud/tasks',
      call: `enqueue(${JSON.stringify({ target: 'sync', name: 'n', body: {}, traceparent: TRACE })})`,
    },
    { port: 'state', own: '@google-cloud/firestore', call: `get('k')` },
  ])('the first call of $port loads its client, in Node itself as well, and finds nobody there', async ({ port, own, call }) => {
    const nobody = '127.0.0.1:9';
    const hosts = { PUBSUB_EMULATOR_HOST: nobody, TASKS_EMULATOR_HOST: nobody, FIRESTORE_EMULATOR_HOST: nobody };
    const script = opening({
      env: { ...ENV, ...hosts },
      work: `
        const opened = await services.${port}();
        const error = await opened.${call}.then(() => null, (reason) => reason);
        if (error?.code !== 'dependency_unavailable') throw error;
        process.exit();
      `,
    });
    expect(await loadedPackages({ script })).toContain(own);
  });
});
