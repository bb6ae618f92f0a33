import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { foundAgency } from '../../../infra/deploy/agency/found-agency.ts';
import { readPlan } from '../../../infra/deploy/agency/read-plan.ts';

const EXAMPLE = fileURLToPath(new URL('../../../infra/deploy/agency/example.json', import.meta.url));
const { supabaseUrl, anonKey: publishableKey, jwtSecret, superuserUrl } = inject('embeddedCloud');
const now = new Date('2026-03-05T15:00:00Z');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tripwright-plan-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

/** The example under an id and addresses that no other run has. */
const ownPlan = async () => {
  const plan = await readPlan({ path: EXAMPLE });
  const id = randomUUID().slice(0, 8);
  return {
    ...plan,
    tenantId: `agency-${id}`,
    members: plan.members.map((member) => ({ ...member, email: `${id}-${member.email}` })),
    addresses: plan.addresses.map((one) => ({ ...one, address: `${id}-${one.address}` })),
  };
};

describe('making an agency in a deployed installation', () => {
  it('makes accounts, members, settings, destinations and addresses, once', async () => {
    const plan = await ownPlan();
    const found = () => foundAgency({ plan, supabaseUrl, publishableKey, signingKey: jwtSecret, now });
    expect(await found()).toBe(true);
    expect(await found()).toBe(false);
    const sql = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
    try {
      expect(await sql`select email, role from public.members where tenant_id = ${plan.tenantId}`).toMatchObject([
        { email: plan.members[0]?.email, role: 'owner' },
      ]);
      expect(await sql`select address from public.tenant_addresses where tenant_id = ${plan.tenantId}`).toMatchObject([
        { address: plan.addresses[0]?.address },
      ]);
      expect(await sql`select action, actor from public.audit where tenant_id = ${plan.tenantId}`).toMatchObject([
        { action: 'agency.created', actor: 'platform' },
      ]);
    } finally {
      await sql.end();
    }
  });

  it('fails with the database answer when the key is not the one of the project', async () => {
    const plan = await ownPlan();
    const found = foundAgency({ plan, supabaseUrl, publishableKey, signingKey: 'x'.repeat(40), now });
    await expect(found).rejects.toThrow(/^The database answered 4\d\d/);
  });
});

describe('the plan of an agency', () => {
  it('gets a first password for every member, new each time', async () => {
    const [first, second] = [await readPlan({ path: EXAMPLE }), await readPlan({ path: EXAMPLE })];
    expect(first.members[0]?.password).toMatch(/^[\w-]{20}$/);
    expect(first.members[0]?.password).not.toBe(second.members[0]?.password);
  });

  it('is refused with what is wrong', async () => {
    const path = join(folder, 'wrong.json');
    await writeFile(path, JSON.stringify({ tenantId: 'A', name: 'x', members: [{ name: 'x', email: 'x@y.example', role: 'viewer' }] }));
    await expect(readPlan({ path })).rejects.toThrow(/tenantId[\s\S]*needs an owner|needs an owner[\s\S]*tenantId/);
  });
});
