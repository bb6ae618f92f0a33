import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeId, encodeId } from '../../shared/core/ids.ts';
import { listEnquiries } from '../../shared/enquiries/list-enquiries.ts';
import { callFunction } from '../../shared/services/store/call-function.ts';
import type { Store } from '../../shared/services/store/port.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { act, correct, detailOf, type EnquiryDetail, enter, onEnquiries, outcome, pointersOf } from './support/enquiries.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { approve, onlyEnquiry, quotesOf, receive, send } from './support/journey.ts';
import { rawMail } from './support/mail.ts';
import { rowsOf, sentMails } from './support/rows.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

const WHOLE = 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.';
const mailTo = async ({ agency, text, from = 'cleo@client.example', subject = 'A trip' }: Mail): Promise<void> => {
  await receive({ cloud, agency, raw: rawMail({ from: `Cleo Berg <${from}>`, subject, text }), from });
};
type Mail = { agency: FoundAgency; text: string; from?: string; subject?: string };

let sharedAgency: Promise<FoundAgency> | null = null;
/** One agency for tests that leave nothing behind. */
const shared = async (): Promise<FoundAgency> => {
  sharedAgency ??= foundAgency({ cloud, rates: 'none' });
  return await sharedAgency;
};

const memberIds = async (agency: FoundAgency): Promise<Record<string, string>> => {
  const store = cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId: null, memberRole: 'owner' });
  const { data } = await store.from('members').select('id,role');
  return Object.fromEntries((data ?? []).map(({ id, role }) => [String(role), encodeId('member', String(id))]));
};
const changeMember = async ({ agency, role, values }: { agency: FoundAgency; role: string; values: Record<string, unknown> }) => {
  const store = cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId: null, memberRole: 'owner' });
  const { error } = await store.from('members').update(values).eq('role', role);
  expect(error).toBeNull();
};

const NO_FILTERS = {
  status: null,
  priority: null,
  source: null,
  intent: null,
  tag: null,
  destination: null,
  q: null,
  from: null,
  to: null,
  assignee: null,
};

/** The database as an owner sees it, with every query counted. */
const countingStore = (agency: FoundAgency): { counted: Store; calls: () => number } => {
  const store = cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId: null, memberRole: 'owner' });
  let count = 0;
  const counted = new Proxy(store, {
    get: (target, name, receiver) => {
      if (name === 'from' || name === 'rpc') count += 1;
      const value: unknown = Reflect.get(target, name, receiver);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { counted, calls: () => count };
};

describe('the triage list', () => {
  let agency: FoundAgency;
  let byHand: EnquiryDetail;
  beforeAll(async () => {
    agency = await foundAgency({ cloud });
    await mailTo({ agency, text: WHOLE, subject: 'Beach please' });
    await mailTo({ agency, text: 'We would like a holiday quote for Kruger please.', from: 'dora@client.example', subject: 'Lions' });
    await mailTo({ agency, text: 'We want to travel to Atlantis, a holiday for 2 adults please.', from: 'emil@client.example' });
    byHand = await enter({
      agency,
      name: 'Zoe Quill',
      email: 'zoe@other.example',
      subject: 'On the phone',
      text: 'Call back.',
      tags: ['vip', 'phone'],
    });
    await act({ agency, id: byHand.id, verb: 'assign', json: { memberId: 'me' } });
  });

  const found = async (query: string): Promise<string[]> => {
    const answer = await onEnquiries({ agency, path: `?${query}` });
    expect(answer.status, query).toBe(200);
    return (answer.body['data'] as { number: string }[]).map(({ number }) => number.slice(-1));
  };

  it('shows what triage needs, and neither whole texts nor whole trips', async () => {
    const { body } = await onEnquiries({ agency });
    const rows = body['data'] as Record<string, unknown>[];
    expect(rows.map((row) => String(row['number']).slice(-1))).toEqual(['4', '3', '2', '1']);
    expect(rows.at(-1)).toMatchObject({
      clientName: 'Cleo Berg',
      clientEmail: 'cleo@client.example',
      status: 'open',
      hasDraftQuote: true,
      linkedCount: expect.any(Number),
      missing: [],
      trip: { destinations: [{ value: 'Zanzibar' }], checkIn: { value: '2026-07-10' } },
    });
    expect(rows[1]).toMatchObject({ status: 'parked', parkedReason: 'destination_unknown', hasDraftQuote: false });
    expect(rows[0]).toMatchObject({ tags: ['vip', 'phone'], assignedTo: { name: 'member' }, intent: null });
    expect(rows.flatMap((row) => ('text' in row ? [row['number']] : []))).toEqual([]);
  });

  it.each([
    ['status=needs_info', ['2']],
    ['status=parked', ['3']],
    ['source=manual', ['4']],
    ['source=email&status=open', ['1']],
    ['priority=normal', ['4']],
    ['tag=vip', ['4']],
    ['tag=other', []],
    ['destination=zanzibar', ['1']],
    ['destination=Atlantis', []],
    ['q=ENQ-2026-00000', ['4', '3', '2', '1']],
    ['q=beach', ['1']],
    ['q=DORA%40client', ['2']],
    ['q=quill', ['4']],
    ['q=%25%25', []],
    ['q=call%20BACK', ['4']],
    ['from=2026-03-05', ['4', '3', '2', '1']],
    ['from=2026-03-06', []],
    ['to=2026-03-05', ['4', '3', '2', '1']],
    ['to=2026-03-04', []],
    ['from=2026-03-05T00:00:00Z&to=2026-03-06T00:00:00%2B02:00', ['4', '3', '2', '1']],
  ])('?%s finds %j', async (query, numbers) => {
    expect(await found(query)).toEqual(numbers);
  });

  it('finds by assignee: a member, nobody; an id that nobody has finds nothing', async () => {
    const ids = await memberIds(agency);
    // The round robin has given out the others.
    const { body } = await onEnquiries({ agency });
    const rows = body['data'] as { number: string; assignedTo: { name: string } | null }[];
    const own = rows.filter(({ assignedTo }) => assignedTo?.name === 'member').map(({ number }) => number.slice(-1));
    expect(own).toContain('4');
    expect(await found('assignee=me')).toEqual(own);
    expect(await found(`assignee=${ids['member']}`)).toEqual(own);
    expect(await found('assignee=none')).not.toContain('4');
    expect(await found(`assignee=${encodeId('member', randomUUID())}`)).toEqual([]);
    expect(await found('assignee=nonsense')).toEqual([]);
  });

  it.each(['q=a', 'status=nonsense', 'source=fax', 'from=yesterday', 'from=2026-02-31', 'priority=low&limit=0'])(
    '?%s answers 422',
    async (query) => {
      expect(outcome(await onEnquiries({ agency, path: `?${query}` }))).toBe('422 validation_failed');
    },
  );

  it('a cursor of one set of filters does not open another', async () => {
    const { body } = await onEnquiries({ agency, path: '?limit=2&q=ENQ' });
    const cursor = encodeURIComponent(String(body['nextCursor']));
    expect(await found(`limit=2&q=ENQ&cursor=${cursor}`)).toEqual(['2', '1']);
    expect(outcome(await onEnquiries({ agency, path: `?limit=2&q=EN&cursor=${cursor}` }))).toBe('400 cursor_invalid');
  });

  it('figures: how many stand where, and the oldest that is open', async () => {
    const { body } = await onEnquiries({ agency, path: '/stats' });
    expect(body).toMatchObject({
      counts: { open: 2, in_progress: 0, needs_info: 1, parked: 1, resolved: 0, closed: 0 },
      medianFirstResponseMinutes: null,
      oldestOpen: { number: 'ENQ-2026-000001' },
    });
  });

  it('figures: the median of the first responses, in minutes', async () => {
    const other = await foundAgency({ cloud, rates: 'none' });
    for (const minutes of [10, 20, 60]) {
      const { id } = await enter({ agency: other });
      const store = cloud.systemStore(other.tenantId);
      const { data } = await store
        .from('enquiries')
        .select('created_at')
        .eq('id', decodeId('enquiry', id) ?? '');
      const at = new Date(new Date(String(data?.[0]?.created_at)).getTime() + minutes * 60_000).toISOString();
      await store
        .from('enquiries')
        .update({ first_response_at: at })
        .eq('id', decodeId('enquiry', id) ?? '');
    }
    expect((await onEnquiries({ agency: other, path: '/stats' })).body['medianFirstResponseMinutes']).toBe(20);
  });

  it('takes no more queries for many enquiries than for one, and at most five', async () => {
    const other = await foundAgency({ cloud, rates: 'none' });
    const { counted, calls } = countingStore(other);
    const list = async () =>
      (await listEnquiries({ ctx: { store: counted }, input: { limit: 100, beforeNumber: null, filters: NO_FILTERS } })).enquiries.length;
    await enter({ agency: other });
    expect(await list()).toBe(1);
    const forOne = calls();
    for (let index = 0; index < 12; index += 1) await enter({ agency: other, subject: `Trip ${index}` });
    expect(await list()).toBe(13);
    expect(calls() - forOne).toBe(forOne);
    expect(forOne).toBeLessThanOrEqual(5);
  });
});

describe('entering an enquiry by hand', () => {
  it('reads the text by rules, lets what the member stated win, makes the client once, and a draft follows', async () => {
    const agency = await foundAgency({ cloud });
    const entered = await enter({ agency, text: WHOLE, phone: '082 123 4567', trip: { adults: 3, nights: 5 } });
    expect(entered).toMatchObject({
      number: 'ENQ-2026-000001',
      source: 'manual',
      status: 'open',
      method: 'person',
      client: { name: 'Cleo Berg', email: 'cleo@client.example', phone: '+27821234567' },
      trip: {
        destinations: [{ value: 'Zanzibar' }],
        adults: { value: 3, source: 'person', confidence: 1, assumed: false },
        checkOut: { value: '2026-07-15' },
      },
    });
    expect(entered.changes.map(({ field }) => field)).toEqual(expect.arrayContaining(['adults', 'nights']));
    await cloud.drain();
    expect((await detailOf({ agency, id: entered.id })).quotes).toMatchObject([{ state: 'draft', version: 1 }]);
    await enter({ agency, email: 'CLEO@client.example', subject: 'Another' });
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'clients' })).toHaveLength(1);
  });

  it('the same key is the same enquiry, also when the first answer was lost and the key forgotten', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const json = { name: 'Cleo', email: 'cleo@client.example', subject: 'A trip', text: WHOLE };
    const post = async () => await onEnquiries({ agency, method: 'POST', json, idempotencyKey: 'the-key' });
    const first = await post();
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/v1/enquiries/${String(first.body['id'])}`);
    expect((await post()).headers.get('idempotency-replayed')).toBe('true');
    const keyHash = createHash('sha256').update('the-key').digest('hex');
    await (await cloud.host.services.state()).remove(`tenant:${agency.tenantId}:idempotency:POST /v1/enquiries:${keyHash}`);
    const again = await post();
    expect(again.headers.get('idempotency-replayed')).toBeNull();
    expect(again.body['id']).toBe(first.body['id']);
    expect(await rowsOf({ cloud, tenantId: agency.tenantId, table: 'enquiries' })).toHaveLength(1);
  });

  it('with a telephone number alone makes no client; without a complete trip no draft', async () => {
    const agency = await foundAgency({ cloud });
    const entered = await enter({ agency, email: undefined, phone: '+27 82 123 4567', text: 'Wants a holiday quote for Zanzibar.' });
    expect(entered).toMatchObject({ status: 'needs_info', client: null, missing: ['dates'], trip: { phone: { value: '+27821234567' } } });
    await cloud.drain();
    expect((await detailOf({ agency, id: entered.id })).quotes).toEqual([]);
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ email: 'nobody' }, '/email'],
    [{ email: undefined }, '/email'],
    [{ phone: 'call me' }, '/phone'],
    [{ subject: 'x'.repeat(301) }, '/subject'],
    [{ text: 'x'.repeat(100_001) }, '/text'],
    [{ trip: { adults: 0 } }, '/trip/adults'],
    [{ trip: { children: 11 } }, '/trip/children'],
    [{ trip: { adults: -1 } }, '/trip/adults'],
    [{ trip: { childAges: [18] } }, '/trip/childAges/0'],
    [{ trip: { checkIn: '2026-02-31' } }, '/trip/checkIn'],
    [{ trip: { nonsense: 1 } }, '/trip/nonsense'],
    [{ nonsense: 1 }, '/nonsense'],
  ])('%j answers 422 at %s', async (values, pointer) => {
    const agency = await shared();
    const json = { name: 'Cleo', email: 'cleo@client.example', subject: 'A trip', ...values };
    const answer = await onEnquiries({ agency, method: 'POST', json });
    expect(outcome(answer)).toBe('422 validation_failed');
    expect(pointersOf(answer)).toContain(pointer);
  });
});

describe('preview', () => {
  it('shows the extraction with everything assumed and missing, and stores nothing (18)', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { status, body } = await onEnquiries({
      agency,
      by: 'viewer',
      method: 'POST',
      path: '/preview',
      json: { text: 'Please quote a holiday in Zanzibar from 10 July 2026, budget 50000.' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'open', missing: [], trip: { budget: { assumed: true } } });
    expect(body['assumed']).toEqual([
      expect.stringContaining('2 adults'),
      expect.stringContaining('7 nights'),
      expect.stringContaining('no currency'),
    ]);
    for (const table of ['enquiries', 'clients', 'events', 'messages', 'audit'])
      expect((await rowsOf({ cloud, tenantId: agency.tenantId, table })).filter(({ action }) => action !== 'agency.created')).toEqual([]);
  });

  it('200,000 characters answer 422, a body of 2 MB 413 (19)', async () => {
    const agency = await shared();
    const ask = async (characters: number) =>
      await onEnquiries({ agency, method: 'POST', path: '/preview', json: { text: 'a'.repeat(characters) } });
    expect(outcome(await ask(200_000))).toBe('422 validation_failed');
    expect(outcome(await ask(2_000_000))).toBe('413 payload_too_large');
    expect((await ask(100_000)).status).toBe(200);
    const entered = await onEnquiries({
      agency,
      method: 'POST',
      json: { name: 'C', email: 'c@c.example', subject: 's', text: 'a'.repeat(2_000_000) },
    });
    expect(outcome(entered)).toBe('413 payload_too_large');
  });
});

describe('correcting', () => {
  it('fields become certain, the history keeps what was there, and the enquiry opens when nothing is missing', async () => {
    const agency = await foundAgency({ cloud });
    await mailTo({ agency, text: 'We would like a holiday quote for Kruger please.' });
    const { id } = await onlyEnquiry({ agency });
    expect(await detailOf({ agency, id })).toMatchObject({ status: 'needs_info', missing: ['dates'], method: 'rules' });
    const answer = await correct({
      agency,
      id,
      json: { destinations: ['Zanzibar'], checkIn: '2026-07-10', nights: 7, priority: 'urgent', tags: ['a'] },
    });
    expect(answer.body).toMatchObject({
      status: 'open',
      missing: [],
      method: 'person',
      priority: 'urgent',
      tags: ['a'],
      trip: { destinations: [{ value: 'Zanzibar', source: 'person', confidence: 1, assumed: false }], checkOut: { value: '2026-07-17' } },
    });
    const { changes } = answer.body as unknown as EnquiryDetail;
    const { member } = await memberIds(agency);
    expect(changes).toContainEqual(expect.objectContaining({ field: 'destinations', from: ['Kruger'], to: ['Zanzibar'], actor: member }));
    expect(changes).toContainEqual(expect.objectContaining({ field: 'priority', to: 'urgent' }));
    expect(answer.body['assumed']).toEqual([expect.stringContaining('2 adults')]);
  });

  it('what somebody else changed since is refused: 412; no If-Match 428', async () => {
    const agency = await shared();
    const { id } = await enter({ agency, text: WHOLE });
    const etag = (await onEnquiries({ agency, path: `/${id}` })).headers.get('etag') ?? '';
    const patch = async (headers: Record<string, string>) =>
      outcome(await onEnquiries({ agency, method: 'PATCH', path: `/${id}`, json: { adults: 4 }, headers }));
    expect(await patch({})).toBe('428 precondition_required');
    expect(await patch({ 'if-match': etag })).toBe('200');
    expect(await patch({ 'if-match': etag })).toBe('412 precondition_failed');
    expect(await patch({ 'if-match': '"nonsense"' })).toBe('412 precondition_failed');
  });

  it('of ten corrections at once that saw the same state one happens', async () => {
    const agency = await shared();
    const { id } = await enter({ agency, text: WHOLE });
    const etag = (await onEnquiries({ agency, path: `/${id}` })).headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) =>
        outcome(await onEnquiries({ agency, method: 'PATCH', path: `/${id}`, json: { adults: 5 + index }, headers: { 'if-match': etag } })),
      ),
    );
    expect(answers.filter((answer) => answer === '200')).toHaveLength(1);
    expect(answers.filter((answer) => answer === '412 precondition_failed')).toHaveLength(9);
  });

  it.each([
    [{ checkIn: '2020-01-01' }, '/checkIn'],
    [{ checkOut: '2026-07-10' }, '/checkOut'],
    [{ nights: 61 }, '/nights'],
    [{ adults: 21 }, '/adults'],
    [{ destinations: ['Atlantis'] }, '/destinations/0'],
    [{ childAges: [3, 4], children: 1 }, '/childAges'],
    [{ rooms: [{ adults: 5, childAges: [] }] }, '/rooms'],
    [{ budget: { amount: -1, currency: 'ZAR', basis: 'total' } }, '/budget/amount'],
    [{ tags: ['a', 'a'] }, '/tags'],
    [{ status: 'open' }, '/status'],
  ])('%j answers 422 at %s and changes nothing', async (json, pointer) => {
    const agency = await shared();
    const { id, revision } = await enter({ agency, text: WHOLE });
    const answer = await correct({ agency, id, json });
    expect(outcome(answer)).toBe('422 validation_failed');
    expect(pointersOf(answer)).toContain(pointer);
    expect((await detailOf({ agency, id })).revision).toBe(revision);
  });

  it('reading again keeps what a person corrected', async () => {
    const agency = await shared();
    const { id } = await enter({ agency, text: WHOLE });
    await correct({ agency, id, json: { adults: 6 } });
    const store = cloud.systemStore(agency.tenantId);
    await store
      .from('enquiries')
      .update({ text: WHOLE.replace('2 adults', '3 adults').replaceAll('July', 'August') })
      .eq('id', decodeId('enquiry', id) ?? '');
    const read = await act({ agency, id, verb: 'extract' });
    expect(read).toMatchObject({ trip: { adults: { value: 6, source: 'person' }, checkIn: { value: '2026-08-10' } } });
    expect(read.changes).toContainEqual(
      expect.objectContaining({ field: 'checkIn', actor: 'system', from: '2026-07-10', to: '2026-08-10' }),
    );
  });
});

describe('the status machine', () => {
  const move = async ({ agency, id, ...json }: { agency: FoundAgency; id: string; status: string; reason?: string }) =>
    await onEnquiries({ agency, method: 'POST', path: `/${id}/status`, json });

  it('closed -> open answers 409 naming the allowed moves: none (11)', async () => {
    const agency = await shared();
    const { id } = await enter({ agency });
    expect((await move({ agency, id, status: 'closed', reason: 'lost' })).body).toMatchObject({ status: 'closed', closeReason: 'lost' });
    const answer = await move({ agency, id, status: 'open' });
    expect(outcome(answer)).toBe('409 state_conflict');
    expect(answer.body).toMatchObject({ from: 'closed', to: 'open', allowed: [] });
  });

  it('closing needs a reason, and no other move takes one', async () => {
    const agency = await shared();
    const { id } = await enter({ agency });
    expect(pointersOf(await move({ agency, id, status: 'closed' }))).toEqual(['/reason']);
    expect(pointersOf(await move({ agency, id, status: 'parked', reason: 'lost' }))).toEqual(['/reason']);
    expect(pointersOf(await move({ agency, id, status: 'closed', reason: 'bored' }))).toEqual(['/reason']);
  });

  it('walks from parked to in progress, and the history has each step', async () => {
    const agency = await shared();
    const { id } = await enter({ agency, text: 'Call back.', subject: 'On the phone' });
    expect((await move({ agency, id, status: 'parked' })).body).toMatchObject({ status: 'parked', parkedReason: 'by_member' });
    expect((await move({ agency, id, status: 'in_progress' })).body).toMatchObject({
      from: 'parked',
      to: 'in_progress',
      allowed: ['open', 'closed'],
    });
    await act({ agency, id, verb: 'status', json: { status: 'open' } });
    const { status, parkedReason, changes } = await act({ agency, id, verb: 'status', json: { status: 'in_progress' } });
    expect({ status, parkedReason }).toEqual({ status: 'in_progress', parkedReason: null });
    expect(changes.filter(({ field }) => field === 'status').map(({ to }) => to)).toEqual(['in_progress', 'open', 'parked']);
  });

  it('an open enquiry is resolved by a quote that was sent and not by hand before', async () => {
    const agency = await foundAgency({ cloud });
    await mailTo({ agency, text: WHOLE });
    const { id } = await onlyEnquiry({ agency });
    const refused = await move({ agency, id, status: 'resolved' });
    expect(refused.body).toMatchObject({ from: 'open', to: 'resolved', allowed: ['in_progress', 'needs_info', 'parked', 'closed'] });
    const [quote] = await quotesOf({ agency });
    if (quote === undefined) throw new Error('No quote was drafted.');
    await approve({ agency, quote });
    await send({ cloud, agency, quote });
    expect(await detailOf({ agency, id })).toMatchObject({ status: 'resolved', quotes: [{ state: 'sent' }] });
  });

  it('of two moves at once that cannot follow each other one happens', async () => {
    const agency = await shared();
    const { id } = await enter({ agency });
    const answers = await Promise.all(['lost', 'spam', 'other', 'booked'].map((reason) => move({ agency, id, status: 'closed', reason })));
    expect(answers.map(outcome).sort()).toEqual(['200', '409 state_conflict', '409 state_conflict', '409 state_conflict']);
  });
});

describe('assigning', () => {
  it('everybody who works on enquiries may take what nobody has and lay it down; the rest is for admins', async () => {
    const agency = await shared();
    const { id } = await enter({ agency });
    const ids = await memberIds(agency);
    const assign = async (by: 'member' | 'admin' | 'owner', memberId: string | null | undefined) =>
      await onEnquiries({ agency, by, method: 'POST', path: `/${id}/assign`, json: { memberId } });
    expect((await assign('member', 'me')).body['assignedTo']).toMatchObject({ id: ids['member'] });
    expect((await assign('member', null)).body['assignedTo']).toBeNull();
    expect(outcome(await assign('member', ids['admin']))).toBe('403 forbidden');
    expect(outcome(await assign('member', 'next'))).toBe('403 forbidden');
    expect((await assign('admin', ids['owner'])).body['assignedTo']).toMatchObject({ id: ids['owner'] });
    expect(outcome(await assign('member', 'me'))).toBe('403 forbidden');
    expect(outcome(await assign('member', null))).toBe('403 forbidden');
    expect((await assign('admin', 'me')).body['assignedTo']).toMatchObject({ id: ids['admin'] });
    expect((await detailOf({ agency, id })).changes.filter(({ field }) => field === 'assignee')).toHaveLength(4);
  });

  it('is refused to whoever is no member and may not assign, whatever it takes or lays down', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { id } = await enter({ agency });
    const ids = await memberIds(agency);
    expect(
      (await onEnquiries({ agency, by: 'admin', method: 'POST', path: `/${id}/assign`, json: { memberId: ids['owner'] } })).status,
    ).toBe(200);
    const store = cloud.storeOf({ role: 'app_member', tenantId: agency.tenantId, memberId: null, memberRole: 'member' });
    for (const target of [null, decodeId('member', ids['member'] ?? '')]) {
      const args = { p_id: decodeId('enquiry', id), p_member_id: target, p_next: false, p_on: '2026-03-05', p_at: '2026-03-05T10:00:00Z' };
      await expect(callFunction({ store, name: 'assign_enquiry', args, schema: z.unknown() })).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect((await detailOf({ agency, id })).assignedTo).toMatchObject({ id: ids['owner'] });
  });

  it('only to an active member of the agency who may work on enquiries', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const other = await memberIds(await shared());
    const ids = await memberIds(agency);
    const { id } = await enter({ agency });
    const assign = async (memberId: string | undefined) =>
      await onEnquiries({ agency, by: 'owner', method: 'POST', path: `/${id}/assign`, json: { memberId } });
    expect(outcome(await assign(other['member']))).toBe('404 not_found');
    expect(outcome(await assign(encodeId('member', randomUUID())))).toBe('404 not_found');
    expect(outcome(await assign('nonsense'))).toBe('404 not_found');
    expect(pointersOf(await assign(ids['viewer']))).toEqual(['/memberId']);
    await changeMember({ agency, role: 'admin', values: { status: 'deactivated' } });
    expect(pointersOf(await assign(ids['admin']))).toEqual(['/memberId']);
  });

  it('ten times next over three members gives 4, 3 and 3, and tells each of theirs', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const entered = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => await enter({ agency, email: `c${index}@client.example`, text: 'Call back.' })),
    );
    const store = cloud.systemStore(agency.tenantId);
    await store.from('enquiries').update({ assignee_id: null }).not('assignee_id', 'is', null);
    await changeMember({ agency, role: 'member', values: { last_assigned_at: null } });
    const assigned = await Promise.all(
      entered.map(async ({ id }) => (await act({ agency, by: 'owner', id, verb: 'assign', json: { memberId: 'next' } })).assignedTo?.name),
    );
    const counts = Object.values(Object.groupBy(assigned, (name) => name ?? '')).map((names) => names?.length ?? 0);
    expect(counts.sort()).toEqual([3, 3, 4]);
  });

  it('next gives a returning client to the consultant they had', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { admin } = await memberIds(agency);
    const first = await enter({ agency });
    await act({ agency, by: 'owner', id: first.id, verb: 'assign', json: { memberId: admin } });
    for (let index = 0; index < 2; index += 1) {
      const { id } = await enter({ agency });
      expect((await act({ agency, by: 'owner', id, verb: 'assign', json: { memberId: 'next' } })).assignedTo?.id).toBe(admin);
    }
  });

  it('next with nobody there answers 409', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { id } = await enter({ agency });
    await changeMember({ agency, role: 'member', values: { assignable: false } });
    await changeMember({ agency, role: 'admin', values: { away_from: '2026-03-01', away_until: '2026-03-31' } });
    await changeMember({ agency, role: 'owner', values: { assignable: false } });
    const answer = await onEnquiries({ agency, by: 'owner', method: 'POST', path: `/${id}/assign`, json: { memberId: 'next' } });
    expect(outcome(answer)).toBe('409 state_conflict');
  });
});

describe('notes and links', () => {
  it('a note says who wrote it, 5,000 characters at most', async () => {
    const agency = await shared();
    const { id } = await enter({ agency });
    const { notes } = await act({ agency, id, verb: 'notes', json: { text: 'Called back; prefers mornings.' } });
    expect(notes).toMatchObject([{ text: 'Called back; prefers mornings.', author: { name: 'member' } }]);
    const note = async (text: string) => outcome(await onEnquiries({ agency, method: 'POST', path: `/${id}/notes`, json: { text } }));
    expect([await note('x'.repeat(5000)), await note('x'.repeat(5001)), await note('  ')]).toEqual([
      '201',
      '422 validation_failed',
      '422 validation_failed',
    ]);
  });

  it('a note makes the answer another one, and leaves what a correction must have seen', async () => {
    const agency = await shared();
    const { id } = await enter({ agency, text: 'Call back.' });
    const etag = (await onEnquiries({ agency, path: `/${id}` })).headers.get('etag') ?? '';
    const again = async () => (await onEnquiries({ agency, path: `/${id}`, headers: { 'if-none-match': etag } })).status;
    expect(await again()).toBe(304);
    await act({ agency, id, verb: 'notes', json: { text: 'Prefers mornings.' } });
    expect(await again()).toBe(200);
    const patched = await onEnquiries({ agency, method: 'PATCH', path: `/${id}`, json: { adults: 3 }, headers: { 'if-match': etag } });
    expect(patched.status).toBe(200);
  });

  it('a link is shown on both sides, once however often it is made', async () => {
    const agency = await shared();
    const [one, two] = [await enter({ agency }), await enter({ agency })];
    await act({ agency, id: one.id, verb: 'link', json: { otherId: two.id } });
    await act({ agency, id: two.id, verb: 'link', json: { otherId: one.id } });
    expect((await detailOf({ agency, id: one.id })).links).toMatchObject([{ id: two.id, kind: 'by_hand' }]);
    expect((await detailOf({ agency, id: two.id })).links).toMatchObject([{ id: one.id }]);
    const link = async (otherId: string) => await onEnquiries({ agency, method: 'POST', path: `/${one.id}/link`, json: { otherId } });
    expect(pointersOf(await link(one.id))).toEqual(['/otherId']);
    expect(outcome(await link(encodeId('enquiry', randomUUID())))).toBe('404 not_found');
  });
});

describe('merging', () => {
  it('moves messages, notes, quotes, tasks and links to the survivor; the merged id leads there and takes no more writes', async () => {
    const agency = await foundAgency({ cloud });
    const { tenantId } = agency;
    await mailTo({ agency, text: WHOLE, subject: 'first' });
    await mailTo({ agency, text: WHOLE.replaceAll('July', 'August'), subject: 'second', from: 'cleo.private@client.example' });
    const third = await enter({ agency, text: 'Call back.' });
    const { body } = await onEnquiries({ agency, path: '?source=email' });
    const [second, first] = body['data'] as { id: string; number: string }[];
    if (first === undefined || second === undefined) throw new Error('There are no two enquiries.');
    await act({ agency, id: second.id, verb: 'notes', json: { text: 'from the second' } });
    await act({ agency, id: second.id, verb: 'link', json: { otherId: third.id } });
    await act({ agency, id: second.id, verb: 'link', json: { otherId: first.id } });
    const store = cloud.systemStore(tenantId);
    const secondUuid = decodeId('enquiry', second.id);
    const firstUuid = decodeId('enquiry', first.id);
    const { error } = await store.from('tasks').insert({
      tenant_id: tenantId,
      id: randomUUID(),
      kind: 'call',
      title: 'Call',
      cause: randomUUID(),
      enquiry_id: secondUuid,
      created_at: cloud.host.clock().toISOString(),
    });
    expect(error).toBeNull();

    const merged = await onEnquiries({ agency, method: 'POST', path: `/${second.id}/merge`, json: { into: first.id } });
    expect(merged.body).toMatchObject({
      id: first.id,
      merged: [{ id: second.id, number: second.number }],
      notes: [{ text: 'from the second' }],
      links: [{ id: third.id }],
    });
    expect((merged.body as unknown as EnquiryDetail).quotes).toHaveLength(2);
    for (const table of ['messages', 'tasks', 'quotes'])
      expect(
        (await rowsOf({ cloud, tenantId, table })).map((row) => row['enquiry_id']),
        table,
      ).not.toContain(secondUuid);
    expect((await rowsOf({ cloud, tenantId, table: 'tasks' })).map((row) => row['enquiry_id'])).toEqual([firstUuid]);

    const read = await onEnquiries({ agency, path: `/${second.id}` });
    expect({ status: read.status, id: read.body['id'], location: read.headers.get('content-location') }).toEqual({
      status: 200,
      id: first.id,
      location: `/v1/enquiries/${first.id}`,
    });
    expect((await onEnquiries({ agency, path: `/${first.id}` })).headers.get('content-location')).toBeNull();
    const numbers = ((await onEnquiries({ agency })).body['data'] as { number: string }[]).map(({ number }) => number);
    expect(numbers).toEqual([third.number, first.number]);

    const writes = [
      ['status', { status: 'open' }],
      ['notes', { text: 'x' }],
      ['assign', { memberId: 'me' }],
      ['link', { otherId: third.id }],
      ['merge', { into: third.id }],
      ['extract', undefined],
      ['quote', undefined],
    ] as const;
    for (const [verb, json] of writes) {
      const answer = await onEnquiries({ agency, method: 'POST', path: `/${second.id}/${verb}`, ...(json === undefined ? {} : { json }) });
      expect({ verb, outcome: outcome(answer), into: answer.body['mergedInto'] }).toEqual({
        verb,
        outcome: '409 state_conflict',
        into: first.id,
      });
    }
    const patched = await onEnquiries({
      agency,
      method: 'PATCH',
      path: `/${second.id}`,
      json: { adults: 3 },
      headers: { 'if-match': '"1-0"' },
    });
    expect(outcome(patched)).toBe('409 state_conflict');
    expect(await sentMails({ cloud, tenantId })).toEqual([]);
  });

  it('no chain forms: whoever was merged into the merged leads to the last survivor', async () => {
    const agency = await shared();
    const [a, b, c] = [await enter({ agency }), await enter({ agency }), await enter({ agency })];
    await act({ agency, id: a.id, verb: 'merge', json: { into: b.id } });
    await act({ agency, id: b.id, verb: 'merge', json: { into: c.id } });
    expect((await detailOf({ agency, id: a.id })).id).toBe(c.id);
    const { merged } = await detailOf({ agency, id: c.id });
    expect(merged.map(({ id }) => id).sort()).toEqual([a.id, b.id].sort());
    const into = await onEnquiries({ agency, method: 'POST', path: `/${c.id}/merge`, json: { into: a.id } });
    expect(into.body).toMatchObject({ code: 'state_conflict', mergedInto: c.id });
  });

  it('with itself answers 422, with nobody 404, into a closed one 409', async () => {
    const agency = await shared();
    const [a, b] = [await enter({ agency }), await enter({ agency })];
    const merge = async (into: string) => await onEnquiries({ agency, method: 'POST', path: `/${a.id}/merge`, json: { into } });
    expect(pointersOf(await merge(a.id))).toEqual(['/into']);
    expect(outcome(await merge(encodeId('enquiry', randomUUID())))).toBe('404 not_found');
    await act({ agency, id: b.id, verb: 'status', json: { status: 'closed', reason: 'other' } });
    expect(outcome(await merge(b.id))).toBe('409 state_conflict');
  });

  it('of two merges that cross only one happens', async () => {
    const agency = await shared();
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await enter({ agency }), await enter({ agency })];
      const answers = await Promise.all([
        onEnquiries({ agency, method: 'POST', path: `/${a.id}/merge`, json: { into: b.id } }),
        onEnquiries({ agency, method: 'POST', path: `/${b.id}/merge`, json: { into: a.id } }),
      ]);
      expect(answers.map(outcome).sort()).toEqual(['200', '409 state_conflict']);
    }
  });
});

describe('asking for a quote', () => {
  const ask = async (agency: FoundAgency, id: string) => {
    const answer = await onEnquiries({ agency, method: 'POST', path: `/${id}/quote` });
    await cloud.drain();
    return answer;
  };

  it('makes a draft where drafts are not made by themselves; a second wish answers 409 with the quote', async () => {
    const agency = await foundAgency({ cloud, settings: { quotes: { autoDraft: false } } });
    await mailTo({ agency, text: WHOLE });
    const { id } = await onlyEnquiry({ agency });
    expect(await detailOf({ agency, id })).toMatchObject({ quotes: [], quoteRuns: [{ result: 'not_priced' }] });
    const answers = await Promise.all([ask(agency, id), ask(agency, id), ask(agency, id)]);
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
    const { quotes } = await detailOf({ agency, id });
    expect(quotes).toMatchObject([{ state: 'draft' }]);
    const again = await ask(agency, id);
    expect(outcome(again)).toBe('409 state_conflict');
    expect(again.body).toMatchObject({ quoteId: quotes[0]?.id, quoteState: 'draft' });
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toEqual([]);
  });

  it('prices the corrected fields after a first run that found nothing', async () => {
    const agency = await foundAgency({ cloud });
    await mailTo({ agency, text: 'We are 2 adults: Zanzibar from 10 July 2028 to 17 July 2028.' });
    const { id } = await onlyEnquiry({ agency });
    expect(await detailOf({ agency, id })).toMatchObject({ quotes: [], quoteRuns: [{ result: 'no_availability' }] });
    expect((await ask(agency, id)).status).toBe(202);
    expect((await detailOf({ agency, id })).quoteRuns).toHaveLength(2);
    await correct({ agency, id, json: { checkIn: '2026-07-10', adults: 3 } });
    expect((await ask(agency, id)).status).toBe(202);
    expect((await detailOf({ agency, id })).quotes).toMatchObject([{ state: 'draft' }]);
    const [quote] = await quotesOf({ agency });
    expect(quote).toMatchObject({ adults: 3, destinations: ['Zanzibar'] });
  });

  it('without what a draft needs answers 422 naming it; of a closed one 409', async () => {
    const agency = await foundAgency({ cloud });
    const vague = await enter({ agency, text: 'Wants a holiday quote for Zanzibar.' });
    expect(pointersOf(await ask(agency, vague.id))).toEqual(['/checkIn']);
    const nameless = await enter({ agency, email: undefined, phone: '+27821234567', text: WHOLE });
    expect(pointersOf(await ask(agency, nameless.id))).toEqual(['/email']);
    const closed = await enter({ agency, email: 'x@client.example', text: 'Call back.' });
    await correct({ agency, id: closed.id, json: { destinations: ['Zanzibar'], checkIn: '2026-07-10' } });
    await act({ agency, id: closed.id, verb: 'status', json: { status: 'closed', reason: 'lost' } });
    expect(outcome(await ask(agency, closed.id))).toBe('409 state_conflict');
  });

  it('an address that is told later makes the client, and then the draft', async () => {
    const agency = await foundAgency({ cloud });
    const { id } = await enter({ agency, email: undefined, phone: '+27821234567', text: WHOLE });
    const corrected = await correct({ agency, id, json: { email: 'Cleo@client.example', phone: '082 765 4321' } });
    expect(corrected.body).toMatchObject({ client: { name: 'Cleo Berg', email: 'cleo@client.example', phone: '+27827654321' } });
    expect((await ask(agency, id)).status).toBe(202);
    expect((await detailOf({ agency, id })).quotes).toHaveLength(1);
    expect(pointersOf(await correct({ agency, id, json: { phone: '12' } }))).toEqual(['/phone']);
  });

  it('of a sender nobody trusted is the word of whoever asks: the enquiry opens, and the sender becomes a client', async () => {
    const agency = await foundAgency({ cloud });
    const from = 'cleo@client.example';
    await receive({
      cloud,
      agency,
      raw: rawMail({ from, subject: 'A trip', text: WHOLE }),
      from,
      dkim: '{@client.example : fail}',
      spf: 'fail',
    });
    const { id } = await onlyEnquiry({ agency });
    expect(await detailOf({ agency, id })).toMatchObject({ status: 'parked', parkedReason: 'sender_unverified', client: null, quotes: [] });
    expect((await ask(agency, id)).status).toBe(202);
    const asked = await detailOf({ agency, id });
    expect(asked).toMatchObject({ status: 'open', parkedReason: null, client: { email: from }, quotes: [{ state: 'draft' }] });
    expect(asked.changes).toContainEqual(expect.objectContaining({ field: 'status', from: 'parked', to: 'open' }));
  });

  it('every assumed value is on the enquiry and on the draft (18)', async () => {
    const agency = await foundAgency({ cloud });
    await mailTo({ agency, text: 'Please quote a holiday in Zanzibar from 10 July 2026, budget 50000.' });
    const { assumed } = await onlyEnquiry({ agency });
    expect(assumed).toEqual([
      expect.stringContaining('2 adults'),
      expect.stringContaining('7 nights'),
      expect.stringContaining('no currency'),
    ]);
    const [quote] = await quotesOf({ agency });
    expect(quote?.assumed).toEqual(expect.arrayContaining(assumed));
  });
});
