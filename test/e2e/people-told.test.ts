import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../shared/core/ids.ts';
import { startTestCloud, TEST_NOW, type TestCloud } from '../setup/start-test-cloud.ts';
import type { ApiAnswer } from './support/api.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { agencyWithEnquiry, outboxOf } from './support/people.ts';
import { rowsOf, sentMails } from './support/rows.ts';

let cloud: TestCloud;
let sql: postgres.Sql;
beforeAll(async () => {
  cloud = await startTestCloud();
  sql = postgres(cloud.host.env.BACKUP_DATABASE_URL ?? '', { max: 4 });
});
afterAll(async () => {
  await sql.end();
  await cloud.stop();
});

const outcome = ({ status, body }: ApiAnswer): string => `${status} ${String(body['code'] ?? '')}`.trim();

type Notice = { id: string; type: string; entity: string; entityId: string; readAt: string | null; data: Record<string, unknown> };
type Notices = { data: Notice[]; unread: number; nextCursor: string | null };
const noticesOf = async (agency: FoundAgency, role: TestRole, query = '') =>
  await agency.members[role].api.ok<Notices>({ path: `/v1/notifications${query}` });

/** Raises a notification as a stage of the pipeline does, inside its transaction. */
const tell = async (agency: FoundAgency, enquiryId: string) => {
  const claims = JSON.stringify({ role: 'app_member', tenant_id: agency.tenantId, member_role: 'system' });
  await sql.begin(async (transaction) => {
    await transaction`select set_config('request.jwt.claims', ${claims}, true)`;
    await transaction`set local role app_member`;
    await transaction`select app.notify('enquiry_new', 'enquiries:read', null, 'enquiry', ${enquiryId}, 'A new enquiry', '{}'::jsonb, ${TEST_NOW})`;
  });
};

describe('a draft quote', () => {
  it('sends nothing to the client and tells each member once, or only the consultant of the enquiry (enquiries, 9)', async () => {
    const { agency, enquiryId } = await agencyWithEnquiry({ cloud, rates: 'own' });
    expect([await outboxOf({ cloud, agency }), await sentMails({ cloud, tenantId: agency.tenantId })]).toEqual([[], []]);
    const told = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'quotes' })).map(({ id }) => String(id));
    expect(told).toHaveLength(1);
    const ready = await Promise.all(
      (['owner', 'admin', 'member', 'viewer'] as const).map(async (role) =>
        (await noticesOf(agency, role)).data.filter(({ type }) => type === 'quote_draft_ready'),
      ),
    );
    const [enquiry] = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'enquiries' });
    expect(ready.map((notices) => notices.length).sort()).toEqual(enquiry?.['assignee_id'] == null ? [1, 1, 1, 1] : [0, 0, 0, 1]);
    expect(ready.flat()[0]).toMatchObject({
      entityId: encodeId('quote', told[0] ?? ''),
      data: { enquiryId, number: expect.stringMatching(/^Q-2026-/) },
    });
  });

  it('that cannot be made because nothing is for sale tells the same people', async () => {
    const { agency, enquiryId } = await agencyWithEnquiry({ cloud, rates: 'none' });
    const all = await Promise.all((['owner', 'admin', 'member'] as const).map(async (role) => (await noticesOf(agency, role)).data));
    const about = all.flat().filter(({ data }) => data['reason'] === 'no_availability');
    expect(about.length).toBeGreaterThan(0);
    expect(about[0]).toMatchObject({ type: 'alert_raised', entity: 'enquiry', entityId: encodeId('enquiry', enquiryId) });
  });
});

describe('notifications', () => {
  it('raised twenty times within five minutes reach a member once (tenancy, 17)', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = randomUUID();
    await Promise.all(Array.from({ length: 20 }, async () => await tell(agency, id)));
    for (const role of ['owner', 'viewer'] as const) {
      expect(await noticesOf(agency, role)).toMatchObject({
        unread: 1,
        data: [{ type: 'enquiry_new', entityId: encodeId('enquiry', id) }],
      });
    }
  });

  it('are listed newest first over pages, read one by one and all at once, each member their own', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    for (let turn = 0; turn < 5; turn += 1) await tell(agency, randomUUID());
    const { api } = agency.members.member;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Notices = await noticesOf(agency, 'member', `?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(seen).size).toBe(5);
    const read = { method: 'POST', path: `/v1/notifications/${seen[0]}/read` } as const;
    expect(await api.ok(read)).toEqual({ unread: 4 });
    expect(await api.ok(read)).toEqual({ unread: 4 });
    expect((await noticesOf(agency, 'member', '?unread=true')).data.map(({ id }) => id)).toEqual(seen.slice(1));
    // Somebody else's is not there, whoever they are.
    expect(outcome(await agency.members.owner.api.call(read))).toBe('404 not_found');
    expect(outcome(await api.call({ method: 'POST', path: '/v1/notifications/ntf_x/read' }))).toBe('404 not_found');
    expect(await api.ok({ method: 'POST', path: '/v1/notifications/read-all' })).toEqual({ unread: 0 });
    expect((await noticesOf(agency, 'owner')).unread).toBe(5);
  });
});

describe('tasks', () => {
  const due = '2026-03-09T08:00:00.000Z';
  type Task = { id: string; state: string; revision: number };
  const made = async (agency: FoundAgency, json: Record<string, unknown> = { title: 'Ring Anna' }) =>
    await agency.members.member.api.ok<Task>({ method: 'POST', path: '/v1/tasks', json });

  it('are made by hand, once per Idempotency-Key, with links of this agency alone', async () => {
    const { agency, enquiryId } = await agencyWithEnquiry({ cloud });
    const other = await agencyWithEnquiry({ cloud });
    const enquiry = encodeId('enquiry', enquiryId);
    const json = { title: 'Ring Anna', note: 'About the boat', dueAt: due, enquiryId: enquiry };
    expect(await made(agency, json)).toMatchObject({
      kind: 'by_hand',
      state: 'open',
      dueAt: due,
      enquiryId: enquiry,
      detail: { note: 'About the boat' },
    });
    const ask = async (body: unknown, role: TestRole = 'member') =>
      outcome(await agency.members[role].api.call({ method: 'POST', path: '/v1/tasks', json: body }));
    expect(await ask({ title: 'x', enquiryId: encodeId('enquiry', other.enquiryId) })).toBe('404 not_found');
    expect(await ask({ title: 'x', clientId: encodeId('client', randomUUID()) })).toBe('404 not_found');
    expect(await ask({ title: 'x', assigneeId: 'mem_x' })).toBe('404 not_found');
    expect(await ask({ title: ' ' })).toBe('422 validation_failed');
    expect(await ask({ title: 'x', dueAt: 'tomorrow' })).toBe('422 validation_failed');
    expect(await ask({ title: 'x' }, 'viewer')).toBe('403 forbidden');
    expect((await agency.members.viewer.api.ok<{ data: unknown[] }>({ path: '/v1/tasks?kind=by_hand' })).data).toHaveLength(1);
  });

  it('are listed newest first over pages, by state, kind and assignee', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const [member] = (await rowsOf({ cloud: ownerEyes(agency), tenantId: agency.tenantId, table: 'members' })).filter(
      ({ role }) => role === 'member',
    );
    const assigneeId = encodeId('member', String(member?.['id']));
    await made(agency, { title: 'Mine', assigneeId });
    for (let turn = 0; turn < 4; turn += 1) await made(agency);
    const { api } = agency.members.viewer;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { data: Task[]; nextCursor: string | null } = await api.ok({
        path: `/v1/tasks?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5]);
    const titles = async (query: string) =>
      (await api.ok<{ data: { title: string }[] }>({ path: `/v1/tasks?${query}` })).data.map(({ title }) => title);
    expect(await titles(`assignee=${assigneeId}`)).toEqual(['Mine']);
    expect(await titles('assignee=mem_x')).toEqual([]);
    expect(await titles('state=done')).toEqual([]);
  });

  it('are closed, reopened, assigned and moved by whoever has seen the newest state; others get 412, 428, 404 or 403', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const other = await foundAgency({ cloud, rates: 'none' });
    const { id, revision } = await made(agency);
    const patch = async (json: unknown, ifMatch: string | null, who = agency.members.member) =>
      await who.api.call({
        method: 'PATCH',
        path: `/v1/tasks/${id}`,
        json,
        headers: ifMatch === null ? {} : { 'if-match': `"${ifMatch}"` },
      });
    const tag = String(revision);
    expect(outcome(await patch({ state: 'done' }, null))).toBe('428 precondition_required');
    expect(outcome(await patch({ state: 'done' }, '7'))).toBe('412 precondition_failed');
    expect(outcome(await patch({ state: 'lost' }, tag))).toBe('422 validation_failed');
    expect(outcome(await patch({ state: 'done' }, tag, agency.members.viewer))).toBe('403 forbidden');
    expect(outcome(await patch({ state: 'done' }, tag, other.members.owner))).toBe('404 not_found');
    expect((await patch({ state: 'done' }, tag)).body).toMatchObject({ state: 'done', revision: 2, closedAt: expect.any(String) });
    expect((await patch({ state: 'open', dueAt: due }, '2')).body).toMatchObject({ state: 'open', dueAt: due, closedAt: null });
    expect((await patch({ dueAt: null }, '3')).body).toMatchObject({ dueAt: null, revision: 4 });
    expect(outcome(await patch({ assigneeId: encodeId('member', randomUUID()) }, '4'))).toBe('404 not_found');
  });
});

/** The pipeline does not see members; an owner does. */
const ownerEyes = (agency: FoundAgency): TestCloud => ({
  ...cloud,
  systemStore: () => cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId: null, memberRole: 'owner' }),
});
