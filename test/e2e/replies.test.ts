import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId, encodeId } from '../../shared/core/ids.ts';
import type { Services } from '../../shared/runtime/host.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import type { ApiAnswer } from './support/api.ts';
import { deliveryEvent, postEvents } from './support/email-events.ts';
import { createFaults, type Fault } from './support/faults.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { inBatches } from './support/in-batches.ts';
import { outgoingMail } from './support/journey.ts';
import { ANNA, agencyWithEnquiry, outboxOf, write } from './support/people.ts';
import { onlyRow, rowsOf, sentMails } from './support/rows.ts';
import { sweep } from './support/sweep.ts';

const faults = createFaults();
/** Agencies whose replies wait for a test before anything is claimed or sent. */
const gates = new Map<string, Promise<void>>();
const withGates = (services: Services): Services => ({
  ...services,
  blobs: async () => {
    const blobs = await services.blobs();
    const put: typeof blobs.put = async (object) => {
      await gates.get(/^tenants\/([^/]+)\/outbound\//.exec(object.path)?.[1] ?? '');
      return await blobs.put(object);
    };
    return { ...blobs, put };
  },
});
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    env: { OUTBOUND_LEASE_SECONDS: '0' },
    wrapServices: (services) => withGates(faults.wrapServices(services)),
  });
});
afterAll(async () => await cloud.stop());

const outcome = ({ status, body }: ApiAnswer): string => `${status} ${String(body['code'] ?? '')}`.trim();
const THREAD_OF = (path: string): string => `${path}/messages`;
const ROUTE = '/v1/enquiries/{id}/reply';
const REPLY_OF = (path: string): string => `${path}/reply`;

type Reply = { outboundId: string; threadId: string; to: string; cc: string[]; subject: string; status: string };
const answer = async (agency: FoundAgency, path: string, json: Readonly<Record<string, unknown>>) => {
  const reply = await agency.members.member.api.ok<Reply>({ method: 'POST', path, json });
  await cloud.drain();
  return { reply, mail: await outgoingMail({ cloud, agency, outboundId: decodeId('outbound', reply.outboundId) ?? '' }) };
};
const enquiryOf = async (agency: FoundAgency) => await onlyRow({ cloud, tenantId: agency.tenantId, table: 'enquiries' });
const blockAnna = async (agency: FoundAgency, blockedAt: string | null) => {
  const { error } = await cloud.systemStore(agency.tenantId).from('clients').update({ undeliverable_at: blockedAt }).eq('email', ANNA);
  expect(error).toBeNull();
};

const forgetAnswer = async ({ agency, key }: { agency: FoundAgency; key: string }) => {
  const state = await cloud.host.services.state();
  const stateKey = `tenant:${agency.tenantId}:idempotency:POST ${ROUTE}:${createHash('sha256').update(key).digest('hex')}`;
  expect(await state.get(stateKey)).not.toBeNull();
  await state.remove(stateKey);
};

describe('a reply of a member', () => {
  it('reaches the client of the enquiry in its thread, in the agency name, and moves the enquiry on', async () => {
    const { agency, enquiryPath, threadPath } = await agencyWithEnquiry({
      cloud,
      subject: 'Re: AW: Zanzibar in July',
      messageId: '<second@berg.example>',
      headers: ['References: <first@berg.example>', 'Cc: Bo Berg <bo@berg.example>, enquiries@elsewhere.example, noreply@berg.example'],
    });
    const { reply, mail } = await answer(agency, REPLY_OF(enquiryPath), {
      text: 'Dear Anna,\n\nis <b>July</b> fixed?',
      cc: ['Carl@Dahl.example'],
    });
    expect(reply).toMatchObject({ to: ANNA, status: 'queued', subject: 'Re: Zanzibar in July' });
    expect(mail.to).toMatchObject([{ address: ANNA }]);
    expect(mail.cc.map(({ address }) => address).sort()).toEqual(['bo@berg.example', 'carl@dahl.example', 'enquiries@elsewhere.example']);
    expect(mail.subject).toBe('Re: Zanzibar in July');
    expect(mail.from).toMatchObject({ address: agency.inbox, name: agency.name });
    expect(mail.inReplyTo).toBe('<second@berg.example>');
    expect(mail.references).toEqual(['<first@berg.example>', '<second@berg.example>']);
    expect(mail.text).toContain('is <b>July</b> fixed?');
    expect(mail.text).toContain('Warm regards');
    expect(mail.html).toContain('is &lt;b&gt;July&lt;/b&gt; fixed?');
    expect(mail.headers.filter(({ name }) => /^(auto-submitted|precedence|x-tripwright)/.test(name))).toEqual([]);

    expect(await enquiryOf(agency)).toMatchObject({ status: 'in_progress', first_response_at: expect.any(String) });
    const [outbound] = await outboxOf({ cloud, agency });
    expect(outbound).toMatchObject({ state: 'sent', purpose: 'reply', automatic: false, message_id: mail.messageId });
    const thread = await agency.members.viewer.api.ok<{ messages: Record<string, unknown>[]; participants: string[]; waiting: unknown[] }>({
      path: threadPath,
    });
    expect(thread.messages.map(({ direction }) => direction)).toEqual(['in', 'out']);
    expect(thread.waiting).toEqual([]);
    expect(thread.participants.sort()).toEqual([
      ANNA,
      'bo@berg.example',
      'carl@dahl.example',
      'enquiries@elsewhere.example',
      'noreply@berg.example',
    ]);
  });

  it('copies nobody whom a mail that is not proved to be its sender’s names, unless the member says so', async () => {
    const { agency, threadPath } = await agencyWithEnquiry({ cloud, headers: ['Cc: thief@evil.example'] });
    const { error } = await cloud.systemStore(agency.tenantId).from('messages').update({ authentication: 'none' }).eq('direction', 'in');
    expect(error).toBeNull();
    const { mail } = await answer(agency, THREAD_OF(threadPath), { text: 'Here it is.' });
    expect(mail.cc).toEqual([]);
    const { mail: asked } = await answer(agency, THREAD_OF(threadPath), { text: 'Here it is.', keepCopies: true });
    expect(asked.cc).toMatchObject([{ address: 'thief@evil.example' }]);
  });

  it('in the thread keeps its latest subject, and an answer to it joins the same enquiry', async () => {
    const { agency, threadPath } = await agencyWithEnquiry({ cloud });
    const { mail } = await answer(agency, THREAD_OF(threadPath), { text: 'When?' });
    await write({ cloud, agency, subject: 'Re: Zanzibar, and the boat', text: 'In July.', headers: [`In-Reply-To: ${mail.messageId}`] });
    const { mail: next } = await answer(agency, THREAD_OF(threadPath), { text: 'Thank you.', keepCopies: false });
    expect(next.subject).toBe('Re: Zanzibar, and the boat');
    expect(next.references.slice(-1)).toEqual([next.inReplyTo]);
    await enquiryOf(agency);
    const pages: unknown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: { messages: { id: string }[]; nextCursor: string | null } = await agency.members.viewer.api.ok({
        path: `${threadPath}?limit=3${after}`,
      });
      pages.push(...page.messages.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(pages).size).toBe(4);
    expect(pages).toHaveLength(4);
  });

  it('to an enquiry that was no mail begins a thread, which the answer joins', async () => {
    const { agency, enquiryId, enquiryPath } = await agencyWithEnquiry({ cloud });
    const store = cloud.systemStore(agency.tenantId);
    await store.from('enquiries').update({ thread_id: null, source: 'phone', subject: 'A call' }).eq('id', enquiryId);
    const { reply, mail } = await answer(agency, REPLY_OF(enquiryPath), { text: 'You called.' });
    expect(mail.subject).toBe('Re: A call');
    expect(await enquiryOf(agency)).toMatchObject({ thread_id: decodeId('thread', reply.threadId) });
    await write({ cloud, agency, subject: 'Re: A call', text: 'Yes.', headers: [`In-Reply-To: ${mail.messageId}`] });
    await enquiryOf(agency);
  });

  it('with CR, LF or NUL in the subject answers 422 and sends nothing (mail, 19)', async () => {
    const { agency, enquiryPath, threadPath } = await agencyWithEnquiry({ cloud });
    for (const subject of ['a\r\nBcc: all@evil.example', 'a\nb', 'a\rb', 'a\0b', 'a\r\n']) {
      for (const path of [REPLY_OF(enquiryPath), THREAD_OF(threadPath)]) {
        const call = { method: 'POST', path, json: { text: 'Hello', subject } } as const;
        expect(outcome(await agency.members.member.api.call(call)), JSON.stringify(subject)).toBe('422 validation_failed');
      }
    }
    await cloud.drain();
    expect([await outboxOf({ cloud, agency }), await sentMails({ cloud, tenantId: agency.tenantId })]).toEqual([[], []]);
  });

  it('with a bad copy, an empty or too long text, a recipient of its own, or no Idempotency-Key is refused, and sends nothing', async () => {
    const { agency, enquiryPath } = await agencyWithEnquiry({ cloud });
    const ask = async (json: unknown, idempotencyKey: string | null = randomUUID()) =>
      outcome(await agency.members.member.api.call({ method: 'POST', path: REPLY_OF(enquiryPath), json, idempotencyKey }));
    for (const json of [
      { text: 'Hi', cc: ['a@b.example\r\nBcc: c@d.example'] },
      { text: 'Hi', cc: ['not an address'] },
      { text: 'Hi', cc: Array.from({ length: 50 }, (_, index) => `c${index}@d.example`) },
      { text: ' \n ' },
      { text: 'x'.repeat(100_001) },
      { text: 'Hi', to: 'someone@else.example' },
    ]) {
      expect(await ask(json)).toBe('422 validation_failed');
    }
    expect(await ask({ text: 'Hi' }, null)).toBe('400 idempotency_key_missing');
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it('to more than 50 people is refused, unless only those in cc get a copy', async () => {
    const many = Array.from({ length: 55 }, (_, index) => `Traveller <t${index}@group.example>`).join(',\r\n ');
    const { agency, threadPath } = await agencyWithEnquiry({ cloud, headers: [`Cc: ${many}`] });
    const call = { method: 'POST', path: THREAD_OF(threadPath), json: { text: 'Hi' } } as const;
    expect(outcome(await agency.members.member.api.call(call))).toBe('422 validation_failed');
    const { mail } = await answer(agency, THREAD_OF(threadPath), { text: 'Hi', keepCopies: false, cc: ['t1@group.example'] });
    expect(mail.cc).toMatchObject([{ address: 't1@group.example' }]);
  });

  it("is not for viewers, and another agency's enquiry and thread answer 404 like random ones (mail, 18)", async () => {
    const { agency, enquiryPath, threadPath } = await agencyWithEnquiry({ cloud });
    const other = await foundAgency({ cloud, rates: 'none' });
    const json = { text: 'Hello' };
    const viewer = await agency.members.viewer.api.call({ method: 'POST', path: REPLY_OF(enquiryPath), json });
    expect(outcome(viewer)).toBe('403 forbidden');
    const random = { enquiry: encodeId('enquiry', randomUUID()), thread: encodeId('thread', randomUUID()) };
    for (const path of [enquiryPath, `/v1/enquiries/${random.enquiry}`, '/v1/enquiries/enq_x']) {
      expect(outcome(await other.members.owner.api.call({ method: 'POST', path: REPLY_OF(path), json }))).toBe('404 not_found');
    }
    for (const path of [threadPath, `/v1/threads/${random.thread}`, '/v1/threads/thr_x']) {
      expect(outcome(await other.members.owner.api.call({ path }))).toBe('404 not_found');
      expect(outcome(await other.members.owner.api.call({ method: 'POST', path: THREAD_OF(path), json }))).toBe('404 not_found');
      expect(outcome(await other.members.owner.api.call({ method: 'POST', path: `${path}/suggest-reply` }))).toBe('404 not_found');
    }
    expect([...(await outboxOf({ cloud, agency })), ...(await outboxOf({ cloud, agency: other }))]).toEqual([]);
  });

  it('to a closed or merged enquiry answers 409 state_conflict', async () => {
    const { agency, enquiryId, enquiryPath, threadPath } = await agencyWithEnquiry({ cloud });
    await write({ cloud, agency, from: 'carl@dahl.example', subject: 'Another' });
    const rows = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'enquiries' });
    const survivor = rows.find(({ id }) => id !== enquiryId)?.['id'];
    const change = async (values: Record<string, unknown>) =>
      expect((await cloud.systemStore(agency.tenantId).from('enquiries').update(values).eq('id', enquiryId)).error).toBeNull();
    const asks = async () => {
      const call = { method: 'POST', json: { text: 'Hello' } } as const;
      const { api } = agency.members.member;
      return [
        outcome(await api.call({ ...call, path: REPLY_OF(enquiryPath) })),
        outcome(await api.call({ ...call, path: THREAD_OF(threadPath) })),
      ];
    };
    await change({ status: 'closed' });
    expect(await asks()).toEqual(['409 state_conflict', '409 state_conflict']);
    await change({ status: 'open', merged_into: survivor });
    expect(await asks()).toEqual(['409 state_conflict', '409 state_conflict']);
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it('to an address that bounced for good answers 409 recipient_blocked until a member clears it; then it goes out (mail, 10)', async () => {
    const { agency, enquiryPath } = await agencyWithEnquiry({ cloud });
    const { api } = agency.members.member;
    const { reply } = await answer(agency, REPLY_OF(enquiryPath), { text: 'First' });
    const outboundId = decodeId('outbound', reply.outboundId) ?? '';
    const bounce = deliveryEvent({ outboundId, event: 'bounce', type: 'bounce', status: '5.1.1', email: ANNA });
    await postEvents({ cloud, events: [bounce, bounce] });
    const ask = { method: 'POST', path: REPLY_OF(enquiryPath), json: { text: 'Second' } } as const;
    expect(outcome(await api.call(ask))).toBe('409 recipient_blocked');

    const { id } = await onlyRow({ cloud, tenantId: agency.tenantId, table: 'clients' });
    const clientPath = `/v1/clients/${encodeId('client', String(id))}`;
    expect(await api.ok({ path: clientPath })).toMatchObject({ email: ANNA, undeliverableSince: expect.any(String) });
    const tasks = async (state: string) => (await api.ok<{ data: Record<string, unknown>[] }>({ path: `/v1/tasks?state=${state}` })).data;
    expect(await tasks('open')).toMatchObject([{ kind: 'client_undeliverable', clientId: encodeId('client', String(id)) }]);

    const clear = { method: 'POST', path: `${clientPath}/clear-undeliverable` } as const;
    expect(outcome(await agency.members.viewer.api.call(clear))).toBe('403 forbidden');
    const other = await foundAgency({ cloud, rates: 'none' });
    expect(outcome(await other.members.owner.api.call(clear))).toBe('404 not_found');
    expect(outcome(await other.members.owner.api.call({ path: clientPath }))).toBe('404 not_found');
    expect(await api.ok(clear)).toMatchObject({ undeliverableSince: null });
    expect(await api.ok(clear)).toMatchObject({ undeliverableSince: null });
    expect(await tasks('open')).toEqual([]);
    const audit = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'audit' });
    expect(audit.filter(({ action }) => action === 'client.undeliverable_cleared')).toHaveLength(1);

    // What the provider says late of the time before changes nothing; a new bounce blocks again.
    await postEvents({
      cloud,
      events: [deliveryEvent({ outboundId, event: 'bounce', type: 'bounce', status: '5.1.1', minute: 1, email: ANNA })],
    });
    const { reply: second } = await answer(agency, REPLY_OF(enquiryPath), { text: 'Second' });
    const later = {
      outboundId: decodeId('outbound', second.outboundId) ?? '',
      event: 'bounce',
      type: 'bounce',
      status: '5.1.1',
      minute: 600,
      email: ANNA,
    };
    await postEvents({ cloud, events: [deliveryEvent(later)] });
    expect(outcome(await api.call({ ...ask, json: { text: 'Third' } }))).toBe('409 recipient_blocked');
    expect(await tasks('open')).toHaveLength(1);
  });

  it('whose address is blocked after the request is not sent, and the member who asked learns it', async () => {
    const { agency, enquiryPath } = await agencyWithEnquiry({ cloud });
    const { api } = agency.members.member;
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    gates.set(agency.tenantId, gate);
    await api.ok({ method: 'POST', path: REPLY_OF(enquiryPath), json: { text: 'Hello' } });
    await blockAnna(agency, '2026-03-05T14:00:00Z');
    open();
    await cloud.drain();
    expect((await outboxOf({ cloud, agency })).map(({ state }) => state)).toEqual(['failed']);
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toEqual([]);
    expect(await enquiryOf(agency)).toMatchObject({ first_response_at: null });
    const { data } = await api.ok<{ data: Record<string, unknown>[] }>({ path: '/v1/notifications' });
    expect(data.filter(({ entity }) => entity === 'outbound_mail')).toMatchObject([{ type: 'alert_raised' }]);
    expect((await api.ok<{ data: Record<string, unknown>[] }>({ path: '/v1/tasks?kind=mail_not_sent' })).data).toHaveLength(1);
  });

  it('asked for again under one Idempotency-Key is one mail, also when the first answer was lost; another mail under it answers 422', async () => {
    const { agency, enquiryPath } = await agencyWithEnquiry({ cloud });
    const { api } = agency.members.member;
    const call = { method: 'POST', path: REPLY_OF(enquiryPath), json: { text: 'Hello' }, idempotencyKey: randomUUID() } as const;
    await api.ok(call);
    await cloud.drain();
    // The kept answer is gone: the database alone knows that this mail was asked for.
    await forgetAnswer({ agency, key: call.idempotencyKey });
    await api.ok(call);
    await cloud.drain();
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toHaveLength(1);
    await forgetAnswer({ agency, key: call.idempotencyKey });
    expect(outcome(await api.call({ ...call, json: { text: 'Something else' } }))).toBe('422 idempotency_key_reused');
  });
});

describe('a suggested reply', () => {
  it('asks exactly for what is missing, and nothing is sent or kept', async () => {
    const { agency, threadPath } = await agencyWithEnquiry({
      cloud,
      text: 'We are 2 adults and 1 child and would like to see Zanzibar. </body>',
    });
    const enquiry = await enquiryOf(agency);
    expect(enquiry).toMatchObject({ status: 'needs_info', missing: ['dates', 'child_ages'] });
    const suggested = await agency.members.member.api.ok<{ to: string; asksFor: string[]; text: string }>({
      method: 'POST',
      path: `${threadPath}/suggest-reply`,
    });
    expect(suggested).toMatchObject({ to: ANNA, asksFor: ['dates', 'child_ages'] });
    expect(suggested.text.match(/^- .*$/gm)).toEqual([
      '- On which dates would you like to travel?',
      '- How old will the children be when you travel?',
    ]);
    await cloud.drain();
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it('for an enquiry with nothing missing asks for nothing', async () => {
    const { agency, threadPath } = await agencyWithEnquiry({ cloud });
    const path = `${threadPath}/suggest-reply`;
    expect(await agency.members.member.api.ok({ method: 'POST', path })).toMatchObject({
      asksFor: [],
      text: expect.not.stringContaining('?'),
    });
  });
});

describe('the process dies at any await of the way from a reply to the sent mail (mail, 17)', () => {
  const KEY = 'one-reply';
  const run = async (fault: (tenantId: string) => Fault | null) => {
    const { agency, enquiryPath } = await agencyWithEnquiry({ cloud });
    const { tenantId } = agency;
    faults.watch({ tenantId, fault: fault(tenantId) });
    const call = { method: 'POST', path: REPLY_OF(enquiryPath), json: { text: 'Hello' }, idempotencyKey: KEY } as const;
    const first = await agency.members.member.api.call(call);
    if (first.status !== 202) {
      expect(first.status).toBeGreaterThanOrEqual(500);
      expect((await agency.members.member.api.call(call)).status).toBe(202);
    }
    return agency;
  };
  const outcomeOf = async ({ tenantId }: FoundAgency) => ({
    isHit: faults.isHit(tenantId),
    accepted: faults.acceptedOf(tenantId).length,
    files: (await sentMails({ cloud, tenantId })).length,
    outbound: (await rowsOf({ cloud, tenantId, table: 'outbound_mails' })).map(({ state }) => state),
    messages: (await rowsOf({ cloud, tenantId, table: 'messages' })).map(({ direction }) => direction).sort(),
    status: (await onlyRow({ cloud, tenantId, table: 'enquiries' }))['status'],
  });
  const EXPECTED = { accepted: 1, files: 1, outbound: ['sent'], messages: ['in', 'out'], status: 'in_progress' };

  it.each(['before', 'after'] as const)(
    'there is one mail at the client and one record of it: %s every outside call',
    async (when) => {
      const smooth = await run(() => null);
      await cloud.drain();
      expect(await outcomeOf(smooth)).toEqual({ isHit: false, ...EXPECTED });
      const calls = faults.callsOf(smooth.tenantId).length;
      expect(calls).toBeGreaterThan(15);
      const points = Array.from({ length: calls }, (_, index) => index + 1);
      const agencies = await inBatches({ items: points, size: 6, work: async (at) => await run(() => ({ at, when })) });
      await cloud.drain();
      await sweep({ cloud, tenantIds: agencies.map(({ tenantId }) => tenantId) });
      expect(await inBatches({ items: agencies, size: 6, work: outcomeOf })).toEqual(points.map(() => ({ isHit: true, ...EXPECTED })));
      expect(cloud.deadLetters()).toEqual([]);
    },
    120_000,
  );
});
