import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { approve, enquiriesOf, onlyEnquiry, onlyQuote, outgoingMail, quotesOf, receive, send } from './support/journey.ts';
import { postMail, rawMail, type TestMail } from './support/mail.ts';
import { bounceMail, complaintMail } from './support/report-mail.ts';
import { type Row, rowsOf, sentMails } from './support/rows.ts';

const ANNA = 'anna@berg.example';
const BEN = 'ben@other.example';
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

type Mail = Partial<TestMail> & { agency: FoundAgency; by?: string; spf?: string; dkim?: string };

const mail = async ({ agency, by = ANNA, spf, dkim, ...given }: Mail): Promise<void> => {
  const raw = rawMail({
    from: `Somebody <${by}>`,
    to: agency.inbox,
    subject: 'Our holiday',
    text: 'We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.',
    ...given,
  });
  await receive({ cloud, agency, raw, from: by, ...(spf === undefined ? {} : { spf }), ...(dkim === undefined ? {} : { dkim }) });
};

const rows = async (agency: FoundAgency, table: string): Promise<Row[]> => await rowsOf({ cloud, tenantId: agency.tenantId, table });
const bySubject = async (agency: FoundAgency, subject: string): Promise<Row> =>
  (await rows(agency, 'messages')).find((row) => row['subject'] === subject) ?? {};

const wished = async (given: Partial<TestMail> = {}) => {
  const agency = await foundAgency({ cloud });
  await mail({ agency, messageId: '<wish@berg.example>', ...given });
  return agency;
};

const quoted = async () => {
  const agency = await wished();
  const quote = await onlyQuote({ agency });
  await approve({ agency, quote });
  const outboundId = await send({ cloud, agency, quote });
  const { messageId } = await outgoingMail({ cloud, agency, outboundId });
  return { agency, quote, messageId: messageId ?? '' };
};

const setEnquiry = async (agency: FoundAgency, values: Record<string, unknown>, id?: string) => {
  const query = cloud.systemStore(agency.tenantId).from('enquiries').update(values);
  const { error } = await (id === undefined ? query.eq('tenant_id', agency.tenantId) : query.eq('id', id));
  if (error !== null) throw new Error(error.message);
};

const replyHeader = ['In-Reply-To: <wish@berg.example>'];
const statusesOf = async (agency: FoundAgency) => (await enquiriesOf({ agency })).map(({ status }) => status).toSorted();

describe('who belongs to a thread', () => {
  it('a co-traveller on Cc replies into the same enquiry (mail: threads; enquiries 12)', async () => {
    const agency = await wished({ headers: [`Cc: Ben <${BEN}>`] });
    await mail({ agency, by: BEN, subject: 'Re: Our holiday', text: 'I am vegetarian.', headers: replyHeader });
    const { threadId } = await onlyEnquiry({ agency });
    const messages = await rows(agency, 'messages');
    expect(new Set(messages.map((row) => row['enquiry_id'])).size).toBe(1);
    expect(threadId).not.toBeNull();
    const events = (await rows(agency, 'events')).filter((row) => row['type'] === 'reply.received');
    expect(events.map((row) => row['data'])).toEqual([
      { enquiryId: messages[0]?.['enquiry_id'], messageId: (await bySubject(agency, 'Re: Our holiday'))['id'] },
    ]);
  });

  it('two replies to one newsletter of ours, from different people, are not merged (mail 8)', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const headers = ['In-Reply-To: <newsletter@agency.example>', 'References: <newsletter@agency.example>'];
    await mail({ agency, subject: 'Re: Deals', text: 'Is Zanzibar on offer?', headers });
    await mail({ agency, by: BEN, subject: 'Re: Deals', text: 'Is Kruger on offer?', headers });
    const messages = await rows(agency, 'messages');
    expect(new Set(messages.map((row) => row['thread_id'])).size).toBe(2);
    expect(await enquiriesOf({ agency })).toHaveLength(2);
  });

  it('a mail that failed authentication makes nobody a part of the thread it claims to be in', async () => {
    const { agency, messageId } = await quoted();
    const mallory = 'mallory@stranger.example';
    const headers = [`In-Reply-To: ${messageId}`];
    await mail({ agency, subject: 'Re: forged', text: 'Hi', headers: [...headers, `Cc: ${mallory}`], spf: 'fail', dkim: 'none' });
    await mail({ agency, by: mallory, subject: 'Re: mine', text: 'Please send me the quote.', headers });
    const [forged, mine] = [await bySubject(agency, 'Re: forged'), await bySubject(agency, 'Re: mine')];
    expect(forged).toMatchObject({ parked_reason: 'sender_unverified', tab: 'review_needed' });
    expect(mine['thread_id']).not.toBe(forged['thread_id']);
    expect(await statusesOf(agency)).toContain('resolved');
  });

  it("a number in the subject counts for that item's client, and for nobody else (mail 7)", async () => {
    const { agency, quote } = await quoted();
    await mail({ agency, subject: `Question about [${quote.number}]`, text: 'Is breakfast included?' });
    expect(await statusesOf(agency)).toEqual(['in_progress']);
    await mail({ agency, by: BEN, subject: `About [${quote.number}]`, text: 'Is breakfast included?' });
    await mail({ agency, subject: `Forged [${quote.number}]`, text: 'Hi', spf: 'fail', dkim: 'none' });
    const threads = new Set((await rows(agency, 'messages')).map((row) => row['thread_id']));
    expect(threads.size).toBe(3);
  });

  it('a member who answers from their own mailbox joins the thread and wakes nothing', async () => {
    const { agency, messageId } = await quoted();
    const { email } = agency.members.member;
    await mail({ agency, by: email, subject: 'Re: note', text: 'We accept, please go ahead.', headers: [`In-Reply-To: ${messageId}`] });
    expect(await statusesOf(agency)).toEqual(['resolved']);
    expect(await rows(agency, 'tasks')).toEqual([]);
  });
});

describe('a reply to an enquiry', () => {
  it('that is resolved reopens it, on the record (enquiries 11)', async () => {
    const { agency, messageId } = await quoted();
    await mail({ agency, subject: 'Re: Your quote', text: 'Is breakfast included?', headers: [`In-Reply-To: ${messageId}`] });
    expect(await statusesOf(agency)).toEqual(['in_progress']);
    expect((await rows(agency, 'audit')).filter((row) => row['action'] === 'enquiry.reopened')).toHaveLength(1);
  });

  it('that is closed makes a linked new one, and the next reply joins that (enquiries 12)', async () => {
    const agency = await wished();
    const closed = await onlyEnquiry({ agency });
    await setEnquiry(agency, { status: 'closed', close_reason: 'lost' });
    await mail({ agency, subject: 'Re: Our holiday', text: 'We are 3 adults now, same dates in Zanzibar.', headers: replyHeader });
    await mail({ agency, subject: 'Re: Our holiday', text: 'And we like fish.', headers: replyHeader });
    const enquiries = await enquiriesOf({ agency });
    expect(enquiries).toHaveLength(2);
    expect(new Set(enquiries.map(({ threadId }) => threadId)).size).toBe(1);
    expect(enquiries.find(({ id }) => id === closed.id)?.status).toBe('closed');
    expect((await rows(agency, 'enquiry_links')).map((row) => row['kind'])).toEqual(['same_thread']);
  });

  it('that is closed makes one new one, also when two replies come at once', async () => {
    const agency = await wished();
    await setEnquiry(agency, { status: 'closed', close_reason: 'lost' });
    const replies = ['We are 3 adults now.', 'And we like fish.', 'And no stairs, please.'].map(async (text) => {
      const raw = rawMail({ from: `Anna <${ANNA}>`, subject: 'Re: Our holiday', text, headers: replyHeader });
      return (await postMail({ cloud, raw, to: agency.inbox, from: ANNA })).status;
    });
    expect(await Promise.all(replies)).toEqual([200, 200, 200]);
    await cloud.drain();
    expect(await enquiriesOf({ agency })).toHaveLength(2);
    const joined = (await rows(agency, 'messages')).filter((row) => row['subject'] === 'Re: Our holiday').map((row) => row['enquiry_id']);
    expect(joined).toHaveLength(3);
    expect(new Set(joined).size).toBe(1);
    expect(cloud.deadLetters().filter(({ tenantId }) => tenantId === agency.tenantId)).toEqual([]);
  });

  it('that was merged joins the surviving one', async () => {
    const agency = await wished();
    await mail({ agency, subject: 'Kruger', text: 'We are 2 adults: Kruger from 1 August 2026 to 5 August 2026.' });
    const enquiries = await rows(agency, 'enquiries');
    const merged = enquiries.find((row) => row['subject'] === 'Our holiday')?.['id'];
    const survivor = enquiries.find((row) => row['subject'] === 'Kruger')?.['id'];
    await setEnquiry(agency, { merged_into: survivor, status: 'closed', close_reason: 'duplicate' }, String(merged));
    await mail({ agency, subject: 'Re: Our holiday', text: 'Any news?', headers: replyHeader });
    expect((await bySubject(agency, 'Re: Our holiday'))['enquiry_id']).toBe(survivor);
    expect(await rows(agency, 'enquiries')).toHaveLength(2);
  });

  it('with a new subject and a new destination is a new enquiry, linked, in the same thread', async () => {
    const agency = await wished();
    await mail({
      agency,
      subject: 'Another trip',
      text: 'We are 4 adults and would like to visit Mauritius from 1 December 2026 to 8 December 2026.',
      headers: replyHeader,
    });
    const enquiries = await enquiriesOf({ agency });
    expect(enquiries).toHaveLength(2);
    expect(new Set(enquiries.map(({ threadId }) => threadId)).size).toBe(1);
    expect(await rows(agency, 'enquiry_links')).toHaveLength(1);
  });

  it.each([
    { name: 'a new subject about the same trip', subject: 'One more thing', text: 'We would like a room with a view in Zanzibar.' },
    { name: 'other dates under the old subject', subject: 'Re: Our holiday', text: 'Could it be Mauritius from 1 December 2026?' },
  ])('with $name stays in its enquiry', async ({ subject, text }) => {
    const agency = await wished();
    await mail({ agency, subject, text, headers: replyHeader });
    expect(await enquiriesOf({ agency })).toHaveLength(1);
  });
});

describe('what a person must decide becomes a task', () => {
  it('an acceptance by mail accepts nothing: it names the quote to a member', async () => {
    const { agency, quote, messageId } = await quoted();
    await mail({
      agency,
      subject: 'Re: Your quote',
      text: 'Thank you, we accept. Please go ahead!',
      headers: [`In-Reply-To: ${messageId}`],
    });
    const [task, ...others] = await rows(agency, 'tasks');
    expect(others).toEqual([]);
    expect(task).toMatchObject({ kind: 'quote_acceptance', state: 'open', detail: { quote: { number: quote.number, version: 1 } } });
    expect([task?.['enquiry_id'], task?.['client_id'], task?.['message_id']]).not.toContain(null);
    expect((await quotesOf({ agency }))[0]?.state).toBe('sent');
    expect(await bySubject(agency, 'Re: Your quote')).toMatchObject({ intent: 'quote_acceptance', tab: 'action_needed', language: 'en' });
  });

  it('a change names the fields that change; a complaint makes its enquiry urgent', async () => {
    const agency = await wished();
    const text = 'Could you please change the dates to 20 July 2026 to 27 July 2026?';
    await mail({ agency, subject: 'Re: Our holiday', text, headers: replyHeader });
    await mail({ agency, subject: 'Re: Our holiday', text: 'This is unacceptable, I want to complain.', headers: replyHeader });
    const tasks = await rows(agency, 'tasks');
    expect(tasks.map((row) => row['kind']).toSorted()).toEqual(['change_request', 'complaint']);
    const change = tasks.find((row) => row['kind'] === 'change_request');
    expect(change?.['detail']).toMatchObject({
      changes: expect.arrayContaining([{ field: 'checkIn', before: '2026-07-10', after: '2026-07-20' }]),
    });
    expect((await rows(agency, 'enquiries'))[0]).toMatchObject({ priority: 'urgent' });
  });

  it('not for a sender who failed authentication', async () => {
    const { agency, messageId } = await quoted();
    const headers = [`In-Reply-To: ${messageId}`];
    await mail({ agency, subject: 'Re: Your quote', text: 'We accept, please go ahead.', headers, spf: 'fail', dkim: 'none' });
    expect(await rows(agency, 'tasks')).toEqual([]);
  });
});

describe('a returned mail', () => {
  const report = async (raw: Buffer, agency: FoundAgency) => await receive({ cloud, agency, raw, from: '', spf: 'none' });
  const clientOf = async (agency: FoundAgency, email: string) => (await rows(agency, 'clients')).find((row) => row['email'] === email);

  it('joins the thread of what came back, and blocks the next send to that address (mail 10)', async () => {
    const { agency, messageId } = await quoted();
    await report(bounceMail({ to: agency.inbox, messageId, address: ANNA, status: '5.1.1' }), agency);
    const messages = await rows(agency, 'messages');
    expect(new Set(messages.map((row) => row['thread_id'])).size).toBe(1);
    expect(messages.find((row) => row['class'] === 'bounce')).toMatchObject({ tab: 'action_needed', report: { blocked: [ANNA] } });
    expect((await clientOf(agency, ANNA))?.['undeliverable_at']).not.toBeNull();
    expect(await statusesOf(agency)).toEqual(['resolved']);
    expect(await rows(agency, 'tasks')).toMatchObject([{ kind: 'client_undeliverable', state: 'open' }]);
    await mail({ agency, subject: 'Once more', text: 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.' });
    const next = (await quotesOf({ agency })).find(({ state }) => state === 'draft');
    await approve({ agency, quote: { id: next?.id ?? 'no draft' } });
    const refused = await agency.members.member.api.call({ method: 'POST', path: `/v1/quotes/${next?.id}/send` });
    expect({ status: refused.status, code: refused.body['code'] }).toEqual({ status: 409, code: 'recipient_blocked' });
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toHaveLength(1);
  });

  it.each([
    { name: 'for now', status: '4.2.2', address: ANNA, id: null },
    { name: 'for an address that our mail never went to', status: '5.1.1', address: BEN, id: null },
    { name: 'on a mail that we never sent', status: '5.1.1', address: ANNA, id: '<invented@elsewhere.example>' },
    { name: 'on a mail that we only received', status: '5.1.1', address: ANNA, id: '<wish@berg.example>' },
  ])('$name blocks nobody', async ({ status, address, id }) => {
    const { agency, messageId } = await quoted();
    await mail({ agency, by: BEN, subject: 'Kruger', text: 'We are 2 adults: Kruger from 1 August 2026 to 5 August 2026.' });
    await report(bounceMail({ to: agency.inbox, messageId: id ?? messageId, address, status }), agency);
    for (const email of [ANNA, BEN]) expect((await clientOf(agency, email))?.['undeliverable_at'], email).toBeNull();
    expect((await rows(agency, 'messages')).find((row) => row['class'] === 'bounce')).toMatchObject({ report: { blocked: [] } });
  });

  it("another agency's mail in the report counts for nothing here", async () => {
    const { messageId } = await quoted();
    const agency = await wished();
    await report(bounceMail({ to: agency.inbox, messageId, address: ANNA, status: '5.1.1' }), agency);
    expect((await clientOf(agency, ANNA))?.['undeliverable_at']).toBeNull();
  });

  it('as a complaint is kept with its mail, takes the consent to marketing away, and is not answered', async () => {
    const { agency, messageId } = await quoted();
    await report(complaintMail({ to: agency.inbox, messageId, address: ANNA }), agency);
    expect(await clientOf(agency, ANNA)).toMatchObject({ undeliverable_at: null, marketing_withdrawn_at: expect.any(String) });
    const messages = await rows(agency, 'messages');
    expect(messages.find((row) => row['class'] === 'abuse_report')).toMatchObject({ intent: 'automated' });
    expect(new Set(messages.map((row) => row['thread_id'])).size).toBe(1);
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toHaveLength(1);
  });

  it('an absence note joins its thread, wakes nothing, and is not answered', async () => {
    const { agency, messageId } = await quoted();
    const headers = [`In-Reply-To: ${messageId}`, 'Auto-Submitted: auto-replied'];
    await mail({ agency, subject: 'Out of office', text: 'I am away. I accept nothing.', headers });
    const note = await bySubject(agency, 'Out of office');
    expect(note).toMatchObject({ class: 'auto_reply', intent: 'automated', tab: 'existing_client' });
    expect(new Set((await rows(agency, 'messages')).map((row) => row['thread_id'])).size).toBe(1);
    expect(await statusesOf(agency)).toEqual(['resolved']);
    expect(await rows(agency, 'tasks')).toEqual([]);
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toHaveLength(1);
  });
});
