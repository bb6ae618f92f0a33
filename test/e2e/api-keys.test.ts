import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { rowsOf } from './support/rows.ts';

type Key = { id: string; key: string; prefix: string; scopes: string[]; revokedAt: string | null };

let cloud: TestCloud;
let agency: FoundAgency;
let other: FoundAgency;
beforeAll(async () => {
  cloud = await startTestCloud();
  [agency, other] = await Promise.all([foundAgency({ cloud, rates: 'none' }), foundAgency({ cloud, rates: 'none' })]);
});
afterAll(async () => await cloud.stop());

const create = async (body: Record<string, unknown>) =>
  await agency.members.admin.api.call({ method: 'POST', path: '/v1/api-keys', json: body });

it('shows a key once, and the database holds no recoverable copy', async () => {
  const made = (await create({ label: 'Website', allowedOrigins: ['https://www.acacia.example'] })).body as unknown as Key;
  expect(made.key).toMatch(/^twk_[A-Za-z0-9_-]{43}$/);
  expect(made.scopes).toEqual(['chat:query']);
  const listed = await agency.members.admin.api.call({ path: '/v1/api-keys' });
  expect(JSON.stringify(listed.body)).toContain(made.prefix);
  expect(JSON.stringify(listed.body)).not.toContain(made.key);
  const rows = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'api_keys' });
  expect(JSON.stringify(rows)).not.toContain(made.key.slice(12));
  // Nor is the answer kept for a replay.
  const again = { method: 'POST', path: '/v1/api-keys', json: { label: 'Twice' }, idempotencyKey: 'the-same' } as const;
  const [one, two] = [await agency.members.admin.api.call(again), await agency.members.admin.api.call(again)];
  expect(one.body['key']).not.toBe(two.body['key']);
});

it('refuses origins that are none, scopes that are none, and people who may not', async () => {
  for (const origin of [
    'https://www.acacia.example/',
    'https://www.acacia.example/page',
    '*',
    'www.acacia.example',
    'null',
    'javascript:alert(1)',
  ]) {
    expect((await create({ label: 'x', allowedOrigins: [origin] })).status, origin).toBe(422);
  }
  expect((await create({ label: 'x', scopes: ['everything'] })).status).toBe(422);
  expect((await agency.members.member.api.call({ method: 'POST', path: '/v1/api-keys', json: { label: 'x' } })).status).toBe(403);
});

it('ends a key for good; another agency’s key answers like one that is not there', async () => {
  const made = (await create({ label: 'Short-lived' })).body as unknown as Key;
  const path = `/v1/api-keys/${made.id}`;
  expect((await other.members.owner.api.call({ method: 'DELETE', path })).status).toBe(404);
  expect((await agency.members.owner.api.call({ method: 'DELETE', path })).status).toBe(204);
  expect((await agency.members.owner.api.call({ method: 'DELETE', path })).status).toBe(204);
});
