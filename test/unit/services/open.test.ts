import { describe, expect, it } from 'vitest';
import { parseEnv } from '../../../shared/core/env.ts';
import { ADAPTERS, adapterOf } from '../../../shared/services/adapters.ts';
import { openServices } from '../../../shared/services/open.ts';

const GOOGLE = { TRIPWRIGHT_PLATFORM: 'google', GOOGLE_CLOUD_PROJECT: 'tripwright-test' };
const open = (source: Record<string, string>) => openServices({ env: parseEnv(source), subscriptions: {} });

describe('opening services', () => {
  it('every port has one adapter on each platform', () => {
    const chosen = (source: Record<string, string>) =>
      Object.fromEntries(ADAPTERS.map(({ port }) => [port, adapterOf({ env: parseEnv(source), port }).name]));
    expect(chosen({})).toMatchObject({
      bus: 'sqlite',
      tasks: 'sqlite',
      state: 'sqlite',
      blobs: 'folder',
      mailer: 'outbox',
      model: 'none',
      tokens: 'local',
    });
    expect(chosen(GOOGLE)).toMatchObject({
      bus: 'pubsub',
      tasks: 'cloud-tasks',
      state: 'firestore',
      blobs: 'gcs',
      mailer: 'sendgrid',
      model: 'none',
      tokens: 'remote',
      store: 'supabase',
    });
  });

  it('one setting moves one port and leaves the others', () => {
    const env = parseEnv({ MAILER: 'sendgrid' });
    expect(adapterOf({ env, port: 'mailer' }).name).toBe('sendgrid');
    expect(adapterOf({ env, port: 'bus' }).name).toBe('sqlite');
  });

  it.each([
    ['blobs', 'BLOBS_BUCKET'],
    ['mailer', 'SENDGRID_API_KEY'],
    ['tasks', 'STAGE_URL_TEMPLATE'],
    ['identity', 'SUPABASE_URL'],
    ['signer', 'STORE_TOKEN_SIGNING_KEY'],
  ] as const)('%s without its setting names it, again and again', async (port, setting) => {
    const services = open(GOOGLE);
    for (let call = 0; call < 2; call += 1) {
      await expect(services[port]()).rejects.toMatchObject({ code: 'dependency_unavailable', message: expect.stringContaining(setting) });
    }
    await services.close();
  });

  it('a store without its setting names it', async () => {
    await expect(open(GOOGLE).store({ role: 'app_door' })).rejects.toThrow(/SUPABASE_URL/);
  });

  it('opens each service once, also for users at the same time', async () => {
    const services = open({ ...GOOGLE, SENDGRID_API_KEY: 'SG.test' });
    const [one, other] = await Promise.all([services.mailer(), services.mailer()]);
    expect(one).toBe(other);
    expect(await services.mailer()).toBe(one);
    await services.close();
  });

  it('hands out one store per claims, so that a token serves until it is old', async () => {
    const settings = { SUPABASE_URL: 'http://127.0.0.1:9', SUPABASE_PUBLISHABLE_KEY: 'key', STORE_TOKEN_URL: 'http://127.0.0.1:9' };
    const services = open({ ...GOOGLE, ...settings });
    const claims = (tenantId: string) => ({ role: 'app_member', tenantId, memberId: null, memberRole: 'system' }) as const;
    expect(await services.store(claims('acacia'))).toBe(await services.store(claims('acacia')));
    expect(await services.store(claims('acacia'))).not.toBe(await services.store(claims('baobab')));
    await services.close();
  });
});
