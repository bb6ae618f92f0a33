import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { newUuid } from '../../../shared/core/ids.ts';
import { callFunction } from '../../../shared/services/store/call-function.ts';
import {
  createTestAgency,
  newTenantId,
  openTestStore,
  type TestAccount,
  type TestAgency,
  type TestMember,
} from '../../setup/create-agency.ts';
import { rowOf, seedTenant } from './row-fixtures.ts';

const cloud = inject('embeddedCloud');
const DOMAIN = 'inbound.tripwright.example';
const door = openTestStore({ cloud, claims: { role: 'app_door' } });
const platform = openTestStore({ cloud, claims: { role: 'app_platform' } });
const sql = postgres(cloud.superuserUrl, { max: 2 });
afterAll(async () => await sql.end());

const resolve = async (address: string | null) =>
  await callFunction({ store: door, name: 'door_recipient', args: { p_address: address, p_inbound_domain: DOMAIN }, schema: z.unknown() });

const createAgency = async (agency: Record<string, unknown>, at = '2026-03-01T09:00:00Z') =>
  await callFunction({ store: platform, name: 'platform_create_agency', args: { p_agency: agency, p_at: at }, schema: z.boolean() });

const planOf = (tenantId: unknown) => ({
  tenantId,
  name: 'Baobab Safaris',
  members: [{ id: newUuid(), subject: newUuid(), email: `Owner@${String(tenantId)}.Example`, name: 'Ann', role: 'owner' }],
  settings: { company: { name: 'Baobab Safaris' } },
  destinations: [{ id: newUuid(), name: 'Okavango', aliases: ['Delta'] }],
  addresses: [{ address: `enquiries@${String(tenantId)}.example`, kind: 'support' }],
});

describe('door_recipient', () => {
  let agency: TestAgency;
  let other: TestAgency;
  beforeAll(async () => {
    agency = await createTestAgency({ cloud });
    other = await createTestAgency({ cloud });
    await sql`insert into public.tenant_addresses (address, tenant_id, kind, verified_at) values
      (${`tw1-${agency.tenantId}@${DOMAIN}`}, ${agency.tenantId}, 'subuser', now()),
      (${`main@${agency.tenantId}.example`}, ${agency.tenantId}, 'primary', now()),
      (${`unproven@${agency.tenantId}.example`}, ${agency.tenantId}, 'support', null),
      (${`${other.tenantId}@${DOMAIN}`}, ${agency.tenantId}, 'support', null)`;
  });
  const found = (strategy: string) => ({ tenantId: agency.tenantId, strategy });

  test('finds an agency by each of the five strategies', async () => {
    expect(await resolve(agency.supportAddress)).toEqual(found('support_address'));
    expect(await resolve(`tw1-${agency.tenantId}@${DOMAIN}`)).toEqual(found('subuser_address'));
    expect(await resolve(`main@${agency.tenantId}.example`)).toEqual(found('primary_address'));
    expect(await resolve(`${agency.tenantId}@${DOMAIN}`)).toEqual(found('tenant_id'));
    expect(await resolve(`trips+${agency.tenantId}@${DOMAIN}`)).toEqual(found('plus_address'));
    expect(await resolve(`trips+spring+${agency.tenantId}@${DOMAIN}`)).toEqual(found('plus_address'));
  });

  test('does not care about case and surrounding space', async () => {
    expect(await resolve(`  ${agency.supportAddress.toUpperCase()} `)).toEqual(found('support_address'));
    expect(await resolve(` ${agency.tenantId.toUpperCase()}@${DOMAIN.toUpperCase()}`)).toEqual(found('tenant_id'));
  });

  test('ignores an address that nobody has confirmed', async () => {
    expect(await resolve(`unproven@${agency.tenantId}.example`)).toBeNull();
    // Not even one that would take another agency's own address away.
    expect(await resolve(`${other.tenantId}@${DOMAIN}`)).toEqual({ tenantId: other.tenantId, strategy: 'tenant_id' });
  });

  test.each([
    'quotes',
    'sales',
    'info',
    'support',
    'inbound',
    'mail',
    'admin',
    'noreply',
    'no-reply',
    'postmaster',
    'abuse',
    'webmaster',
    'api',
    'www',
    'public',
    'platform',
  ])('skips the reserved word %s', async (word) => {
    expect(await resolve(`${word}@${DOMAIN}`)).toBeNull();
    expect(await resolve(`x+${word}@${DOMAIN}`)).toBeNull();
  });

  test('finds nothing for what it does not know', async () => {
    const id = agency.tenantId;
    const unknown = [
      null,
      '',
      ' ',
      '@',
      `@${DOMAIN}`,
      `nobody@${DOMAIN}`,
      `${id}@elsewhere.example`,
      `${id}@sub.${DOMAIN}`,
      `x+${id}@elsewhere.example`,
      `${id}+x@${DOMAIN}`,
      `${id}+@${DOMAIN}`,
      `${id}@${DOMAIN}@elsewhere.example`,
      `x@elsewhere.example@${DOMAIN}`,
      `%@${DOMAIN}`,
      `${id.slice(0, -1)}_@${DOMAIN}`,
      `${id}'--@${DOMAIN}`,
      `${id}\n@${DOMAIN}`,
      `"${id}"@${DOMAIN}`,
      'x'.repeat(10_000),
    ];
    for (const address of unknown) expect(await resolve(address), String(address)).toBeNull();
  });

  test('gives a suspended agency its mail, and a closed one none', async () => {
    const closing = await createTestAgency({ cloud });
    const addresses = [closing.supportAddress, `${closing.tenantId}@${DOMAIN}`, `x+${closing.tenantId}@${DOMAIN}`];
    await sql`update public.tenants set status = 'suspended' where tenant_id = ${closing.tenantId}`;
    for (const address of addresses) expect(await resolve(address), address).toMatchObject({ tenantId: closing.tenantId });
    await sql`update public.tenants set status = 'closed' where tenant_id = ${closing.tenantId}`;
    for (const address of addresses) expect(await resolve(address), address).toBeNull();
  });
});

describe('door_membership', () => {
  let agency: TestAgency<TestMember & TestAccount>;
  beforeAll(async () => {
    agency = await createTestAgency({ cloud, withAccounts: true });
  });
  const memberships = async (subject: string) =>
    await callFunction({
      store: door,
      name: 'door_membership',
      args: { p_subject: subject },
      schema: z.array(z.record(z.string(), z.unknown())),
    });

  test('tells the tenant, its state, the role and the status of a subject', async () => {
    const { memberId, subject, email, name } = agency.members.viewer;
    expect(await memberships(subject)).toEqual([
      { tenantId: agency.tenantId, tenantStatus: 'active', memberId, role: 'viewer', status: 'active', email, name, tokensValidFrom: null },
    ]);
  });

  test('gives an unknown subject an empty list', async () => {
    expect(await memberships(newUuid())).toEqual([]);
  });

  test('lists every agency of a person, by id, and of nobody else', async () => {
    const { subject } = agency.members.member;
    const [first, second] = [newTenantId(), newTenantId()].sort();
    for (const tenantId of [second, first]) {
      const plan = planOf(tenantId);
      await createAgency({
        ...plan,
        members: [...plan.members, { id: newUuid(), subject, email: agency.members.member.email, name: 'Mo', role: 'admin' }],
      });
    }
    const found = await memberships(subject);
    expect(found.map(({ tenantId }) => tenantId)).toEqual([agency.tenantId, first, second].sort());
    expect(new Set(found.map(({ email }) => email))).toEqual(new Set([agency.members.member.email]));
  });

  test('tells of suspension and deactivation with the next call', async () => {
    const { subject, memberId } = agency.members.admin;
    await sql`update public.tenants set status = 'suspended' where tenant_id = ${agency.tenantId}`;
    await sql`update public.members set status = 'deactivated', tokens_valid_from = '2026-03-02T10:00:00Z' where id = ${memberId}`;
    expect(await memberships(subject)).toMatchObject([
      { tenantStatus: 'suspended', status: 'deactivated', tokensValidFrom: expect.stringContaining('2026-03-02') },
    ]);
    await sql`update public.tenants set status = 'active' where tenant_id = ${agency.tenantId}`;
  });
});

describe('member_addresses', () => {
  const known = async (store: TestAgency['systemStore'], candidates: readonly string[]) =>
    await callFunction({ store, name: 'member_addresses', args: { p_candidates: candidates }, schema: z.array(z.string()) });

  test("tells which of the addresses are active members' of the caller's own agency, and no other", async () => {
    const [agency, other] = [await createTestAgency({ cloud }), await createTestAgency({ cloud })];
    const { owner, admin, viewer } = agency.members;
    await sql`update public.members set status = 'deactivated' where id = ${viewer.memberId}`;
    const candidates = [owner.email, viewer.email, other.members.owner.email, agency.supportAddress, '%', ''];
    expect(await known(agency.systemStore, candidates)).toEqual([owner.email]);
    expect(await known(agency.stores.viewer, candidates)).toEqual([owner.email]);
    expect(await known(other.systemStore, candidates)).toEqual([other.members.owner.email]);
    expect(await known(agency.systemStore, [])).toEqual([]);
    expect(await known(agency.systemStore, [admin.email.toUpperCase()])).toEqual([]);
  });

  test('tells nothing without a tenant, and nothing to the doors', async () => {
    const { members } = await createTestAgency({ cloud });
    const nowhere = openTestStore({ cloud, claims: { role: 'app_member', tenantId: '', memberId: null, memberRole: 'system' } });
    expect(await known(nowhere, [members.owner.email])).toEqual([]);
    for (const store of [door, platform]) await expect(known(store, [members.owner.email])).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('platform_create_agency', () => {
  const everything = async (tenantId: string) => ({
    tenants: [...(await sql`select * from public.tenants where tenant_id = ${tenantId}`)],
    members: [...(await sql`select * from public.members where tenant_id = ${tenantId}`)],
    settings: [...(await sql`select * from public.settings where tenant_id = ${tenantId}`)],
    destinations: [...(await sql`select * from public.destinations where tenant_id = ${tenantId}`)],
    addresses: [...(await sql`select * from public.tenant_addresses where tenant_id = ${tenantId}`)],
    audit: [...(await sql`select * from public.audit where tenant_id = ${tenantId}`)],
  });

  test('makes an agency once: repeating it, also twenty times at once, changes nothing', async () => {
    const plan = planOf(newTenantId());
    const outcomes = await Promise.all(Array.from({ length: 20 }, async () => await createAgency(plan)));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const made = await everything(String(plan.tenantId));
    expect(Object.values(made).map((rows) => rows.length)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(made.members[0]).toMatchObject({ email: `owner@${String(plan.tenantId)}.example`, role: 'owner', status: 'active' });
    expect(await createAgency({ ...plan, name: 'Another name' }, '2027-01-01T00:00:00Z')).toBe(false);
    expect(await everything(String(plan.tenantId))).toEqual(made);
  });

  test.each([
    null,
    '',
    'ab',
    'a'.repeat(41),
    'Acacia',
    'aca cia',
    "aca'cia",
    '-acacia',
    '_acacia',
    'aca.cia',
    'aca/cia',
    'acácia',
    'acacia\n',
    'quotes',
    'support',
    'platform',
    'no-reply',
    'tw',
    'twelve',
  ])('refuses the id %j and makes nothing', async (tenantId) => {
    await expect(createAgency(planOf(tenantId))).rejects.toMatchObject({ code: 'validation_failed', status: 422 });
    expect(await sql`select from public.tenants where tenant_id = ${tenantId}`).toHaveLength(0);
  });

  test.each([3, 40])('takes an id of %i characters', async (length) => {
    const tenantId = newTenantId().replaceAll('-', '').padEnd(length, '0').slice(-length).replace(/^tw/, 'aa');
    expect(await createAgency(planOf(tenantId))).toBe(true);
  });

  test('gives an address that another agency holds to nobody else, and makes nothing', async () => {
    const first = await createTestAgency({ cloud });
    const plan = planOf(newTenantId());
    const attempt = createAgency({
      ...plan,
      addresses: [...plan.addresses, { address: ` ${first.supportAddress.toUpperCase()}`, kind: 'primary' }],
    });
    await expect(attempt).rejects.toMatchObject({ code: 'duplicate', status: 409, message: expect.not.stringContaining(first.tenantId) });
    expect(await sql`select from public.tenants where tenant_id = ${String(plan.tenantId)}`).toHaveLength(0);
    expect(await resolve(first.supportAddress)).toEqual({ tenantId: first.tenantId, strategy: 'support_address' });
  });

  test('of two agencies that claim one address at once, one gets it', async () => {
    const shared = { address: `shared@${newTenantId()}.example`, kind: 'support' };
    const plans = [planOf(newTenantId()), planOf(newTenantId())].map((plan) => ({ ...plan, addresses: [shared] }));
    const outcomes = await Promise.allSettled(plans.map(async (plan) => await createAgency(plan)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('never takes a closed id up again', async () => {
    const closed = await createTestAgency({ cloud });
    await sql`update public.tenants set status = 'closed' where tenant_id = ${closed.tenantId}`;
    const before = await everything(closed.tenantId);
    await expect(createAgency(planOf(closed.tenantId))).rejects.toMatchObject({ code: 'state_conflict' });
    expect(await everything(closed.tenantId)).toEqual(before);
  });
});

describe('door_tenants_with_unpublished', () => {
  const waiting = async (olderThanSeconds: number) =>
    await callFunction({
      store: door,
      name: 'door_tenants_with_unpublished',
      args: { p_older_than_seconds: olderThanSeconds },
      schema: z.array(z.string()),
    });

  test('names agencies with events that wait long enough, once each', async () => {
    const [late, published] = [await createTestAgency({ cloud }), await createTestAgency({ cloud })];
    const event = (tenantId: string, publishedAt: string | null) => sql`
      insert into public.events (tenant_id, id, cause, type, version, data, occurred_at, traceparent, request_id, created_at, published_at)
      values (${tenantId}, ${newUuid()}, 'c', 'thing.done', 1, '{}', now(), '', '', now() - interval '10 minutes', ${publishedAt})`;
    await Promise.all([event(late.tenantId, null), event(late.tenantId, null), event(published.tenantId, '2026-03-01T09:00:00Z')]);
    const found = await waiting(60);
    expect(found.filter((tenantId) => tenantId === late.tenantId)).toEqual([late.tenantId]);
    expect(found).not.toContain(published.tenantId);
    expect(await waiting(3600)).not.toContain(late.tenantId);
  });
});

describe('door_record_unrouted', () => {
  test('keeps a mail of nobody once, bounded, and only under its own path', async () => {
    const mail = {
      p_id: newUuid(),
      p_raw_path: 'unrouted/a.eml',
      p_envelope_from: 'x'.repeat(1000),
      p_recipient: 'y',
      p_reason: 'recipient_unknown',
      p_at: '2026-03-01T09:00:00Z',
    };
    const record = async (changes: Partial<typeof mail>) => await door.rpc('door_record_unrouted', { ...mail, ...changes });
    expect((await record({})).error).toBeNull();
    expect((await record({ p_reason: 'again' })).error).toBeNull();
    const rows = await sql`select reason, length(envelope_from) as length from public.unrouted_mail where id = ${mail.p_id}`;
    expect([...rows]).toEqual([{ reason: 'recipient_unknown', length: 320 }]);
    const foreign = await record({ p_id: newUuid(), p_raw_path: 'tenants/acacia/mail/a.eml' });
    expect(foreign.error?.code).toBe('42501');
  });
});

describe('the doors of delivery events', () => {
  const owners = async (ids: readonly string[] | null) =>
    await callFunction({
      store: door,
      name: 'door_outbound_tenants',
      args: { p_ids: ids },
      schema: z.array(z.object({ outboundId: z.string(), tenantId: z.string() })),
    });
  const overdue = async (olderThanSeconds: number) =>
    await callFunction({
      store: door,
      name: 'door_tenants_with_overdue_mail',
      args: { p_older_than_seconds: olderThanSeconds },
      schema: z.array(z.string()),
    });
  const seeded = async () => {
    const tenantId = newTenantId();
    const session = await sql.reserve();
    await seedTenant({ sql: session, tenantId });
    session.release();
    return { tenantId, outboundId: String(rowOf({ table: 'outbound_mails', tenantId, variant: 'a' })['id']) };
  };

  test('tell whose mails these are, and nothing of unknown ones', async () => {
    const [first, second] = [await seeded(), await seeded()];
    const found = await owners([second.outboundId, newUuid(), first.outboundId]);
    expect(found.toSorted((left, right) => left.tenantId.localeCompare(right.tenantId))).toEqual(
      [first, second].toSorted((left, right) => left.tenantId.localeCompare(right.tenantId)),
    );
    expect(await owners([newUuid()])).toEqual([]);
    expect(await owners([])).toEqual([]);
    expect(await owners(null)).toEqual([]);
  });

  test('name agencies whose mails were tried long ago and are neither sent, failed nor before a person', async () => {
    const { tenantId, outboundId } = await seeded();
    const change = async (changes: Record<string, string | null>) =>
      await sql`update public.outbound_mails set ${sql(changes)} where id = ${outboundId}`;
    const longAgo = new Date(Date.now() - 3_600_000).toISOString();
    await change({ first_tried_at: longAgo });
    expect(await overdue(900)).not.toContain(tenantId);
    await change({ state: 'sending' });
    expect(await overdue(900)).toContain(tenantId);
    expect(await overdue(7200)).not.toContain(tenantId);
    await change({ attention_at: longAgo });
    expect(await overdue(900)).not.toContain(tenantId);
    await change({ attention_at: null, state: 'sent' });
    expect(await overdue(900)).not.toContain(tenantId);
  });

  test('are closed to members and to the platform', async () => {
    const { systemStore } = await createTestAgency({ cloud });
    for (const store of [systemStore, platform]) {
      expect((await store.rpc('door_outbound_tenants', { p_ids: [] })).error?.code).toBe('42501');
      expect((await store.rpc('door_tenants_with_overdue_mail', { p_older_than_seconds: 1 })).error?.code).toBe('42501');
    }
  });
});
