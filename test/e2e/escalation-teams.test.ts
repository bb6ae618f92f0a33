import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../shared/core/ids.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { askAsVisitor } from './support/ask.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

type Ids = Readonly<Record<TestRole, string>>;
type Team = { defaultTeam?: string[]; teams?: { category: string; members: string[] }[] };

const ownersStore = ({ tenantId }: FoundAgency) => cloud.storeOf({ role: 'app_member', tenantId, memberId: null, memberRole: 'owner' });

/** An agency that knows one thing about visas and asks a person about every answer. */
const agencyWithPeople = async (): Promise<{ agency: FoundAgency; ids: Ids }> => {
  const agency = await foundAgency({ cloud, rates: 'none' });
  await agency.members.owner.api.ok({
    method: 'PATCH',
    path: '/v1/settings/ai',
    json: { escalateBelow: 1 },
    headers: { 'if-match': '"0"' },
  });
  await agency.members.owner.api.ok({
    method: 'POST',
    path: `/v1/documents?${new URLSearchParams({ title: 'Visas', visibility: 'public', category: 'Entry papers' })}`,
    bytes: Buffer.from('# Visas\n\nA visa for Zanzibar is stamped at the airport on arrival.\n'),
    headers: { 'content-type': 'text/markdown' },
  });
  await cloud.drain();
  const { data, error } = await ownersStore(agency).from('members').select('id,role');
  if (error !== null) throw new Error(error.message);
  return { agency, ids: Object.fromEntries(data.map(({ id, role }) => [String(role), encodeId('member', String(id))])) as Ids };
};

const setTeams = async (agency: FoundAgency, json: Team, role: TestRole = 'admin') => {
  const { api } = agency.members[role];
  const { headers } = await agency.members.owner.api.call({ path: '/v1/settings/escalations' });
  return await api.call({ method: 'PATCH', path: '/v1/settings/escalations', json, headers: { 'if-match': headers.get('etag') ?? '' } });
};
const lay = async (agency: FoundAgency, role: TestRole): Promise<void> => {
  const { error } = await ownersStore(agency).from('members').update({ status: 'deactivated' }).eq('role', role);
  expect(error).toBeNull();
};

/** A visitor's question, and who is to answer it. */
const given = async (agency: FoundAgency, question: string) => {
  const { escalationId, citations } = await askAsVisitor({ cloud, agency, question });
  const path = `/v1/escalations/${encodeId('escalation', escalationId ?? '')}`;
  const { assigneeId, category } = await agency.members.owner.api.ok<{ assigneeId: string | null; category: string | null }>({ path });
  return { assigneeId, category, isCited: citations.length > 0 };
};
const VISA = 'Is a visa for Zanzibar stamped at the airport on arrival?';
const PRICE = 'How much is a ticket for the planetarium?';
const OTHER = 'Do you have a skating rink?';

describe('the teams of an agency', () => {
  it('name members of the agency who may answer, and nobody else: an id of another one answers like one of nobody', async () => {
    const [{ agency, ids }, other] = await Promise.all([agencyWithPeople(), agencyWithPeople()]);
    const shown = { defaultTeam: [ids.member], teams: [{ category: 'Entry papers', members: [ids.admin, ids.owner] }] };
    expect((await setTeams(agency, shown)).body).toMatchObject({ value: shown, revision: 1 });
    for (const stranger of [other.ids.member, encodeId('member', randomUUID()), ids.viewer]) {
      for (const json of [{ defaultTeam: [ids.member, stranger] }, { teams: [{ category: 'x', members: [stranger] }] }]) {
        expect((await setTeams(agency, json)).body).toMatchObject({ status: 404, code: 'not_found' });
      }
    }
    for (const json of [
      { defaultTeam: ['mem_nobody'] },
      { teams: [{ category: ' ', members: [] }] },
      { teams: ['Visas', 'visas'].map((category) => ({ category, members: [] })) },
      { teams: Array.from({ length: 21 }, (_, index) => ({ category: `c${index}`, members: [] })) },
    ]) {
      expect((await setTeams(agency, json)).status, JSON.stringify(json).slice(0, 60)).toBe(422);
    }
    expect((await setTeams(agency, {}, 'member')).status).toBe(403);
    expect((await agency.members.owner.api.call({ path: '/v1/settings/escalations' })).body).toMatchObject({ value: shown });
    expect((await setTeams(other.agency, {})).body).toMatchObject({ value: { defaultTeam: [], teams: [] } });
  });

  it('are still changed after somebody in them has left', async () => {
    const { agency, ids } = await agencyWithPeople();
    expect((await setTeams(agency, { defaultTeam: [ids.member] })).status).toBe(200);
    await lay(agency, 'member');
    expect((await setTeams(agency, { teams: [{ category: 'Entry papers', members: [ids.admin] }] })).status).toBe(200);
  });
});

describe('a question is given', () => {
  it('to the team of what it is about: the category of its documents, else its kind, else the default team', async () => {
    const { agency, ids } = await agencyWithPeople();
    const teams = [
      { category: 'entry PAPERS', members: [ids.admin] },
      { category: 'pricing', members: [ids.owner] },
    ];
    expect((await setTeams(agency, { defaultTeam: [ids.member], teams })).status).toBe(200);
    // However busy they are already.
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await given(agency, VISA)).toEqual({ assigneeId: ids.admin, category: 'entry PAPERS', isCited: true });
      expect(await given(agency, PRICE)).toEqual({ assigneeId: ids.owner, category: 'pricing', isCited: false });
      expect(await given(agency, OTHER)).toEqual({ assigneeId: ids.member, category: null, isCited: false });
    }
  });

  it('within its team to whoever has the fewest open ones, then to whoever got one longest ago', async () => {
    const { agency, ids } = await agencyWithPeople();
    expect((await setTeams(agency, { defaultTeam: [ids.owner, ids.admin] })).status).toBe(200);
    const [first, second] = [(await given(agency, OTHER)).assigneeId, (await given(agency, OTHER)).assigneeId];
    expect([first, second].toSorted()).toEqual([ids.owner, ids.admin].toSorted());
    const store = ownersStore(agency);
    const at = cloud.host.clock().getTime();
    const times = { [ids.owner]: at - 60_000, [ids.admin]: at - 120_000 };
    for (const [id, time] of Object.entries(times)) {
      const uuid = id.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      await store
        .from('escalations')
        .update({ assigned_at: new Date(time).toISOString() })
        .eq('assignee_id', uuid);
    }
    expect((await given(agency, OTHER)).assigneeId, 'as many open, and longest ago').toBe(ids.admin);
    expect((await given(agency, OTHER)).assigneeId, 'the fewest open').toBe(ids.owner);
  });

  it('to the default team where nobody of its own may answer any more, and to everybody who may where nobody of that does', async () => {
    const { agency, ids } = await agencyWithPeople();
    const teams = [{ category: 'Entry papers', members: [ids.admin] }];
    expect((await setTeams(agency, { defaultTeam: [ids.member], teams })).status).toBe(200);
    await lay(agency, 'admin');
    expect(await given(agency, VISA)).toMatchObject({ assigneeId: ids.member, category: null });
    await lay(agency, 'member');
    expect(await given(agency, VISA)).toMatchObject({ assigneeId: ids.owner, category: null });
  });

  it('to everybody in turn where no team was named', async () => {
    const { agency, ids } = await agencyWithPeople();
    const all = [await given(agency, VISA), await given(agency, PRICE), await given(agency, OTHER)];
    expect(all.map(({ assigneeId }) => assigneeId).toSorted()).toEqual([ids.owner, ids.admin, ids.member].toSorted());
    expect(all.map(({ category }) => category)).toEqual([null, null, null]);
  });
});
