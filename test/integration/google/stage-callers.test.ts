import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventType } from '../../../shared/core/event-type.ts';
import { schedule, stage } from '../../../shared/runtime/define.ts';
import { accountOf, type GoogleIdentity, startGoogleIdentity, TEST_PROJECT, withoutSignature } from '../../stand-ins/google-identity.ts';
import { startFunctions } from '../runtime/fixture.ts';

const AUDIENCE = 'https://paint-wall.example';
const PUSH = accountOf('caller-push');
const TASKS = accountOf('caller-tasks');
const PainterCalled = eventType({ type: 'painter.called', version: 1, data: z.object({}) });

const LIMITS = { timeoutSeconds: 5, memory: '256Mi' } as const;
const woken: string[] = [];
const STAGE = stage({
  name: 'paint-wall',
  summary: 'Paints.',
  on: PainterCalled,
  uses: [],
  limits: { ...LIMITS, maxAttempts: 5 },
  handler: async () => ({ default: async () => void woken.push('stage') }),
});
const SCHEDULE = schedule({
  name: 'look-at-walls',
  summary: 'Looks.',
  cron: '* * * * *',
  uses: [],
  limits: LIMITS,
  handler: async () => ({ default: async () => void woken.push('schedule') }),
});

let google: GoogleIdentity;
beforeAll(async () => {
  google = await startGoogleIdentity();
});
afterAll(async () => await google.close());

let functions: Awaited<ReturnType<typeof startFunctions>>;
afterEach(async () => {
  await functions.close();
  woken.length = 0;
});

const start = async (env: Record<string, string> = {}) => {
  functions = await startFunctions({
    definitions: [STAGE, SCHEDULE],
    env: {
      TRIPWRIGHT_PLATFORM: 'google',
      GOOGLE_CLOUD_PROJECT: TEST_PROJECT,
      GOOGLE_JWKS_URL: google.keys.url,
      STAGE_AUDIENCE: AUDIENCE,
      STAGE_CALLERS: `${PUSH},${TASKS}`,
      ...env,
    },
  });
};

const EVENT = {
  type: 'painter.called',
  version: 1,
  id: '0198a000-0000-7000-8000-0000000000bb',
  tenantId: 'acacia',
  occurredAt: '2026-09-01T08:00:00Z',
  data: {},
};
const PUSH_BODY = { message: { data: Buffer.from(JSON.stringify(EVENT)).toString('base64'), attributes: {} }, deliveryAttempt: 1 };

const wake = async ({ token, name = 'paint-wall', body = PUSH_BODY }: { token: string | null; name?: string; body?: unknown }) =>
  (
    await fetch(`${functions.url}/v1/${name}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
  ).status;

describe('a stage on Google', () => {
  it("is woken by Pub/Sub's and by Cloud Tasks' own identity", async () => {
    await start();
    for (const email of [PUSH, TASKS]) expect(await wake({ token: await google.sign({ email, audience: AUDIENCE }) })).toBe(204);
    expect(woken).toEqual(['stage', 'stage']);
  });

  const refused: [string, Parameters<GoogleIdentity['sign']>[0]][] = [
    ['another service account', { email: accountOf('caller-scheduler'), audience: AUDIENCE }],
    ['another audience', { email: PUSH, audience: 'https://send-quote.example' }],
    ['another issuer', { email: PUSH, audience: AUDIENCE, over: { iss: 'https://accounts.evil.example' } }],
    ['an expired token', { email: PUSH, audience: AUDIENCE, over: { iat: 1_700_000_000, exp: 1_700_003_600 } }],
    ['an e-mail that is not verified', { email: PUSH, audience: AUDIENCE, over: { email_verified: false } }],
    ['a stranger with the same key id', { email: PUSH, audience: AUDIENCE, byStranger: true }],
  ];
  it.each(refused)('is not woken by %s', async (_, wanted) => {
    await start();
    expect(await wake({ token: await google.sign(wanted) })).toBe(401);
    expect(woken).toEqual([]);
  });

  it('is not woken without a token, nor with the secret of the embedded cloud', async () => {
    await start();
    expect(await wake({ token: null })).toBe(401);
    expect(await wake({ token: functions.host.env.STAGE_SECRET ?? '' })).toBe(401);
    expect(woken).toEqual([]);
  });

  it('takes a token whose signature Cloud Run took out only where that is said, and then looks at all the rest', async () => {
    const token = withoutSignature(await google.sign({ email: PUSH, audience: AUDIENCE }));
    await start();
    expect(await wake({ token })).toBe(401);
    await functions.close();
    await start({ OIDC_SIGNATURE_CHECK: 'cloud-run' });
    expect(await wake({ token })).toBe(204);
    for (const [, wanted] of refused.slice(0, 5)) expect(await wake({ token: withoutSignature(await google.sign(wanted)) })).toBe(401);
    expect(await wake({ token: await google.sign({ email: PUSH, audience: AUDIENCE, byStranger: true }) })).toBe(401);
    expect(woken).toEqual(['stage']);
  });

  it('answers 503, so that the event comes again, while nobody is configured or the keys cannot be had', async () => {
    const token = await google.sign({ email: PUSH, audience: AUDIENCE });
    await start({ STAGE_CALLERS: '' });
    expect(await wake({ token })).toBe(503);
    await functions.close();
    await start({ STAGE_AUDIENCE: '' });
    expect(await wake({ token })).toBe(503);
    await functions.close();
    await start({ GOOGLE_JWKS_URL: 'http://127.0.0.1:9/certs' });
    expect(await wake({ token })).toBe(503);
  });

  it('asks for the keys once, not at each call', async () => {
    await start();
    const before = google.keys.requests.length;
    for (let call = 0; call < 5; call += 1) await wake({ token: await google.sign({ email: PUSH, audience: AUDIENCE }) });
    expect(google.keys.requests.length - before).toBe(1);
  });
});

describe('a schedule on Google', () => {
  it("is woken by Cloud Scheduler's own identity, and by nobody else", async () => {
    const email = accountOf('caller-scheduler');
    await start({ STAGE_CALLERS: email, STAGE_AUDIENCE: 'https://look-at-walls.example' });
    const body = { period: '2026-09-01T08:00:00Z' };
    const audience = 'https://look-at-walls.example';
    expect(await wake({ name: 'look-at-walls', body, token: await google.sign({ email: PUSH, audience }) })).toBe(401);
    expect(await wake({ name: 'look-at-walls', body, token: await google.sign({ email, audience }) })).toBe(204);
    expect(woken).toEqual(['schedule']);
  });
});
