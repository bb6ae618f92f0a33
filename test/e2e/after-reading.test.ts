import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUuid } from '../../shared/core/ids.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency, type TestRole } from './support/found-agency.ts';
import { enquiriesOf, onlyEnquiry, quotesOf, receive } from './support/journey.ts';
import { postMail, rawMail } from './support/mail.ts';
import { onlyRow, type Row, rowsOf, sentMails } from './support/rows.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

const WISH = 'We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.';

const mailOf = ({
  person = 'anna@berg.example',
  text = WISH,
  name = 'Anna Berg',
}: {
  person?: string;
  text?: string;
  name?: string;
} = {}) => ({
  raw: rawMail({ from: `${name} <${person}>`, subject: 'Our holiday', text: `Hello,\n\n${text}\n\nKind regards\n${name}` }),
  from: person,
});
const hear = async (agency: FoundAgency, mail: Parameters<typeof mailOf>[0] = {}, verdicts: { spf?: string; dkim?: string } = {}) =>
  await receive({ cloud, agency, ...mailOf(mail), ...verdicts });

const rows = async (agency: FoundAgency, table: string): Promise<Row[]> => await rowsOf({ cloud, tenantId: agency.tenantId, table });
const only = async (agency: FoundAgency, table: string): Promise<Row> => await onlyRow({ cloud, tenantId: agency.tenantId, table });

/** The owner's eyes: the pipeline itself sees no members. */
const ownersStore = (agency: FoundAgency) =>
  cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId: newUuid(), memberRole: 'owner' });

const membersOf = async (agency: FoundAgency): Promise<Row[]> => {
  const { data, error } = await ownersStore(agency).from('members').select('*');
  if (error !== null) throw new Error(error.message);
  return data as Row[];
};

const memberIds = async (agency: FoundAgency): Promise<Record<TestRole, string>> =>
  Object.fromEntries((await membersOf(agency)).map(({ role, id }) => [role, id])) as Record<TestRole, string>;

/** What one member is told, of the kinds this file is about. */
const told = async (agency: FoundAgency, role: TestRole): Promise<Row[]> => {
  const memberId = (await memberIds(agency))[role];
  const store = cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId, memberRole: role });
  const { data, error } = await store.from('notifications').select('*').in('type', ['enquiry_new', 'enquiry_parked', 'system']);
  if (error !== null) throw new Error(error.message);
  return data as Row[];
};

const changeMembers = async (agency: FoundAgency, values: Readonly<Record<string, unknown>>, roles: readonly TestRole[]) => {
  const { error } = await ownersStore(agency).from('members').update(values).in('role', roles);
  if (error !== null) throw new Error(error.message);
};

describe('a place that nobody can match', () => {
  it('3: an unknown place leaves the destination empty, parks the enquiry, tells the members, and no quote names any destination', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency, { text: 'We are 2 adults and want to go to Atlantis from 10 July 2026 to 17 July 2026.' });
    const enquiry = await onlyEnquiry({ agency });
    expect(enquiry).toMatchObject({ status: 'parked', parkedReason: 'destination_unknown', trip: { destinations: [] } });
    expect(await quotesOf({ agency })).toEqual([]);
    expect(await rows(agency, 'quote_runs')).toEqual([]);
    expect(await told(agency, 'viewer')).toMatchObject([
      { type: 'enquiry_parked', entity: 'enquiry', title: `${enquiry.number}: Our holiday`, data: { reason: 'destination_unknown' } },
    ]);
  });

  it('4: two destinations that fit alike park as ambiguous with both candidates shown', async () => {
    const agency = await foundAgency({ cloud });
    const { error } = await cloud
      .systemStore(agency.tenantId)
      .from('destinations')
      .insert(
        ['Santa Lucia', 'Santa Lucca'].map((name, index) => ({
          tenant_id: agency.tenantId,
          id: `00000000-0000-4000-8000-00000000000${index}`,
          name,
          aliases: [],
          enabled: true,
        })),
      );
    expect(error).toBeNull();
    await hear(agency, { text: 'We are 2 adults and want to go to Santa Luca from 10 July 2026 to 17 July 2026.' });
    expect(await onlyEnquiry({ agency })).toMatchObject({
      status: 'parked',
      parkedReason: 'destination_ambiguous',
      trip: {
        destinations: [],
        ambiguousDestinations: expect.arrayContaining([
          expect.objectContaining({ name: 'Santa Lucia' }),
          expect.objectContaining({ name: 'Santa Lucca' }),
        ]),
      },
    });
    const [notification] = await told(agency, 'member');
    expect(notification).toMatchObject({
      type: 'enquiry_parked',
      data: { candidates: expect.arrayContaining(['Santa Lucia', 'Santa Lucca']) },
    });
    expect(await quotesOf({ agency })).toEqual([]);
  });
});

describe('a request that is understood', () => {
  it('9: with autoSend off, the draft sends nothing to the client, and each member who reads enquiries is told once', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency);
    expect(await quotesOf({ agency })).toHaveLength(1);
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toEqual([]);
    expect(await rows(agency, 'outbound_mails')).toEqual([]);
    for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
      expect(await told(agency, role)).toMatchObject([{ type: 'enquiry_new', data: { reason: null } }]);
    }
  });

  it('keeps what it is meant for, how sure the reading is and by which method, beside the status', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency);
    const row = await only(agency, 'enquiries');
    expect(row).toMatchObject({ status: 'open', priority: 'high', intent: 'enquiry_new', method: 'rules', conflicts: [] });
    expect(Number(row['confidence'])).toBeGreaterThan(0.8);
  });

  it('10: the same message processed twice leaves one enquiry, one draft, one assignment and one notification each', async () => {
    const agency = await foundAgency({ cloud });
    const mail = mailOf();
    await Promise.all(Array.from({ length: 4 }, async () => await postMail({ cloud, to: agency.inbox, ...mail })));
    await cloud.drain();
    expect(await enquiriesOf({ agency })).toHaveLength(1);
    expect(await quotesOf({ agency })).toHaveLength(1);
    expect((await membersOf(agency)).filter((member) => member['last_assigned_at'] !== null)).toHaveLength(1);
    expect(await told(agency, 'member')).toHaveLength(1);
  });

  it('a refund claim that names its stay is open with that intent, and nobody prices it', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency, { text: `I demand a refund for our booking BK-12345: 2 adults in Zanzibar from 10 July 2026 to 17 July 2026.` });
    expect(await only(agency, 'enquiries')).toMatchObject({ status: 'open', intent: 'refund_claim' });
    expect([await quotesOf({ agency }), await rows(agency, 'quote_runs')]).toEqual([[], []]);
  });

  it('what is not travel is open, without draft', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency, { text: 'Do you have a vacancy for an accountant?' });
    expect(await only(agency, 'enquiries')).toMatchObject({ status: 'open', intent: 'other', missing: [] });
    expect([await quotesOf({ agency }), await rows(agency, 'quote_runs')]).toEqual([[], []]);
  });
});

describe('whose enquiry it is', () => {
  it('13: ten enquiries at once over three members who may take them give 4, 3 and 3', async () => {
    const agency = await foundAgency({ cloud });
    const people = Array.from({ length: 10 }, (_, index) => mailOf({ person: `person${index}@many.example`, name: `Person ${index}` }));
    await Promise.all(people.map(async (mail) => await postMail({ cloud, to: agency.inbox, ...mail })));
    await cloud.drain();
    const assigned = (await rows(agency, 'enquiries')).map((row) => String(row['assignee_id']));
    const ids = await memberIds(agency);
    const counts = ([ids.owner, ids.admin, ids.member] as const).map((id) => assigned.filter((assignee) => assignee === id).length);
    expect(counts.toSorted()).toEqual([3, 3, 4]);
    expect(assigned).not.toContain(ids.viewer);
  });

  it('a returning client goes to the consultant of the last enquiry while that one is active, and not while they are away', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency);
    const first = (await only(agency, 'enquiries'))['assignee_id'];
    await hear(agency, { text: 'We are 2 adults and dream of Mauritius in May 2027.' });
    expect((await rows(agency, 'enquiries')).map((row) => row['assignee_id'])).toEqual([first, first]);
    const role = (await membersOf(agency)).find(({ id }) => id === first)?.['role'] as TestRole;
    await changeMembers(agency, { away_from: '2026-03-01', away_until: '2026-03-31' }, [role]);
    await hear(agency, { text: 'We are 2 adults and dream of Kruger in June 2027.' });
    const assigned = (await rows(agency, 'enquiries')).map((row) => row['assignee_id']);
    expect(assigned.filter((assignee) => assignee !== first)).toHaveLength(1);
  });

  it('with nobody to take it, it belongs to nobody and those who assign are told', async () => {
    const agency = await foundAgency({ cloud });
    await changeMembers(agency, { assignable: false }, ['owner', 'admin', 'member']);
    await hear(agency);
    expect(await only(agency, 'enquiries')).toMatchObject({ status: 'open', assignee_id: null });
    const types = async (role: TestRole) => (await told(agency, role)).map(({ type }) => type).toSorted();
    expect(await types('admin')).toEqual(['enquiry_new', 'system']);
    expect(await types('member')).toEqual(['enquiry_new']);
  });

  it('an unverified sender takes nobody’s turn and becomes no client', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency, {}, { spf: 'fail', dkim: 'none' });
    expect(await only(agency, 'enquiries')).toMatchObject({ status: 'parked', assignee_id: null, client_id: null });
    expect(await rows(agency, 'clients')).toEqual([]);
    expect(await told(agency, 'member')).toEqual([]);
  });
});

describe('whose client it is', () => {
  const known = async (agency: FoundAgency, values: Readonly<Record<string, unknown>>) => {
    const { error } = await cloud.systemStore(agency.tenantId).from('clients').update(values).eq('email', 'anna@berg.example');
    expect(error).toBeNull();
  };
  const CALL = `${WISH} Call me on 082 123 4567.`;

  it('what is known of a client is not overwritten by what a mail says; what is empty is filled', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency, { text: WISH });
    await known(agency, { name: 'Dr Berg', phone: null });
    await hear(agency, { text: CALL, name: 'A. Berg' });
    expect(await only(agency, 'clients')).toMatchObject({ name: 'Dr Berg', phone: '+27821234567' });
    await known(agency, { phone: '+27110000000' });
    await hear(agency, { text: CALL.replace('Call', 'Please call') });
    expect(await only(agency, 'clients')).toMatchObject({ name: 'Dr Berg', phone: '+27110000000' });
  });

  it('a sender who proves nothing changes nothing of a client who is known', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency);
    await known(agency, { name: '', phone: null });
    await hear(agency, { text: CALL }, { spf: 'none', dkim: 'none' });
    expect(await only(agency, 'clients')).toMatchObject({ name: '', phone: null });
    expect((await rows(agency, 'enquiries')).map((row) => row['client_id'])).toEqual(Array.from({ length: 2 }, () => expect.any(String)));
  });

  it('a member who asks for a price becomes no client', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency, { person: agency.members.member.email, name: 'Mia' });
    expect(await onlyEnquiry({ agency })).toMatchObject({ status: 'open', clientId: null });
    expect(await rows(agency, 'clients')).toEqual([]);
    expect([await quotesOf({ agency }), await rows(agency, 'stage_failures')]).toEqual([[], []]);
  });
});

describe('possible duplicates', () => {
  it('same client, a place in common, arrivals within 3 days: linked once, not merged', async () => {
    const agency = await foundAgency({ cloud });
    await hear(agency);
    await hear(agency, { text: 'We are 3 adults: Zanzibar and Mauritius, from 13 July 2026.' });
    const ids = (await rows(agency, 'enquiries')).map(({ id }) => id).toSorted();
    expect(await rows(agency, 'enquiry_links')).toMatchObject([{ enquiry_id: ids[0], other_id: ids[1], kind: 'possible_duplicate' }]);
    expect((await enquiriesOf({ agency })).map(({ status }) => status)).not.toContain('closed');
  });

  it('two at the same moment find each other', async () => {
    const agency = await foundAgency({ cloud });
    const mails = [WISH, WISH.replace('2 adults', '3 adults')].map((text) => mailOf({ text }));
    await Promise.all(mails.map(async (mail) => await postMail({ cloud, to: agency.inbox, ...mail })));
    await cloud.drain();
    expect(await rows(agency, 'enquiry_links')).toHaveLength(1);
  });

  it.each([
    { name: 'arrival 4 days later', text: WISH.replace('from 10', 'from 14').replace('to 17', 'to 21') },
    { name: 'another place', text: WISH.replace('Zanzibar', 'Mauritius') },
    { name: 'another client', text: WISH, person: 'ben@other.example' },
  ])('$name is no duplicate', async ({ text, person = 'anna@berg.example' }) => {
    const agency = await foundAgency({ cloud });
    await hear(agency);
    await hear(agency, { text, person });
    expect(await enquiriesOf({ agency })).toHaveLength(2);
    expect(await rows(agency, 'enquiry_links')).toEqual([]);
  });
});
