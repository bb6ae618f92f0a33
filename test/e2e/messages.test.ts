import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId, newUuid } from '../../shared/core/ids.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { enquiriesOf, receive } from './support/journey.ts';
import { fixtureMail, rawMail, type TestMail } from './support/mail.ts';
import { countsOf, rowsOf } from './support/rows.ts';

const ANNA = 'anna@berg.example';
const DEALS = 'deals@island-deals.example';
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

type View = Record<string, unknown> & { id: string; subject: string };

const mail = async (agency: FoundAgency, given: Partial<TestMail> & { by?: string; spf?: string; dkim?: string } = {}): Promise<string> => {
  const { by = ANNA, spf, dkim, ...rest } = given;
  const raw = rawMail({
    from: `Somebody <${by}>`,
    subject: 'Our holiday',
    text: '2 adults, Zanzibar, 10 July 2026 to 17 July 2026.',
    ...rest,
  });
  return await receive({ cloud, agency, raw, from: by, ...(spf === undefined ? {} : { spf }), ...(dkim === undefined ? {} : { dkim }) });
};
const newsletter = async (agency: FoundAgency): Promise<string> =>
  await mail(agency, { by: DEALS, subject: 'Zanzibar for 2 adults, please quote', headers: ['List-Id: <deals.example>'] });

const list = async (agency: FoundAgency, query = ''): Promise<View[]> =>
  (await agency.members.member.api.ok<{ data: View[] }>({ path: `/v1/messages${query}` })).data;
const get = async (agency: FoundAgency, id: string): Promise<View> =>
  await agency.members.member.api.ok<View>({ path: `/v1/messages/${id}` });
const post = async (agency: FoundAgency, path: string, json?: unknown) =>
  await agency.members.member.api.call({ method: 'POST', path: `/v1/messages/${path}`, ...(json === undefined ? {} : { json }) });

describe('the list of mails', () => {
  it('is newest first, in pages that miss and repeat nothing', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push(await mail(agency, { subject: `Mail ${index}` }));
    const { api } = agency.members.viewer;
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { data: View[]; nextCursor: string | null } = await api.ok({
        path: `/v1/messages?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(new Set(seen).size).toBe(5);
    const received = (await list(agency)).map((row) => String(row['receivedAt']));
    expect(received).toEqual(received.toSorted().toReversed());
  });

  it('finds by tab, class, thread, client, whether it is parked, words and days', async () => {
    const agency = await foundAgency({ cloud });
    const anna = await mail(agency, { subject: 'Sansibar 100% sunny' });
    const deal = await newsletter(agency);
    const [enquiry] = await enquiriesOf({ agency });
    const { threadId } = await get(agency, anna);
    const found = async (query: string) => (await list(agency, `?${query}`)).map(({ id }) => id);
    expect(await found('tab=newsletter')).toEqual([deal]);
    expect(await found('class=person')).toEqual([anna]);
    expect(await found('parked=true')).toEqual([deal]);
    expect(await found('parked=false')).toEqual([anna]);
    expect(await found(`thread=${threadId}`)).toEqual([anna]);
    expect(await found(`client=${enquiry?.clientId}`)).toEqual([anna]);
    expect(await found(`client=${encodeId('client', newUuid())}`)).toEqual([]);
    expect(await found('thread=nonsense')).toEqual([]);
    expect(await found('q=SANSIBAR')).toEqual([anna]);
    expect(await found('q=island-deals')).toEqual([deal]);
    expect(await found(`q=${encodeURIComponent('100%')}`)).toEqual([anna]);
    expect(await found(`q=${encodeURIComponent('1%y')}`)).toEqual([]);
    expect((await found('from=2026-03-05&to=2026-03-05')).toSorted()).toEqual([anna, deal].toSorted());
    expect(await found('from=2026-03-06')).toEqual([]);
    expect(await found('to=2026-03-04')).toEqual([]);
    for (const query of ['q=a', 'tab=nowhere', 'from=2026-02-31', 'class=robot'])
      expect((await agency.members.member.api.call({ path: `/v1/messages?${query}` })).status, query).toBe(422);
  });
});

describe('one mail', () => {
  const withFiles = (): Buffer =>
    Buffer.from(
      [
        `From: Anna <${ANNA}>`,
        'Subject: Papers',
        'Date: Thu, 05 Mar 2026 10:00:00 +0200',
        `Message-ID: <${randomUUID()}@berg.example>`,
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=b',
        '',
        '--b\r\nContent-Type: text/plain\r\n\r\nSee the files.',
        '--b\r\nContent-Type: text/html; name="../../page\0.html"\r\nContent-Disposition: attachment; filename="../../page\0.html"\r\n\r\n<script>alert(1)</script>',
        '--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="run.exe"\r\n\r\nMZ...',
        '--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="pass.pdf"\r\n\r\nJVBERi0xLjQ=',
        '--b--',
        '',
      ].join('\r\n'),
    );

  it('tells every decision with its rule, and every leaf as inline, attached or dropped with its reason (mail 16)', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = await receive({ cloud, agency, raw: withFiles(), from: ANNA });
    const view = await get(agency, id);
    expect(view).toMatchObject({
      class: 'person',
      rules: { class: 'rest', intent: expect.any(String) },
      authentication: { verdict: 'pass' },
      routing: { strategy: 'support_address', envelopeRecipients: [agency.inbox] },
      parkedReason: null,
      dropped: [{ what: 'run.exe', why: 'blocked_type' }],
      attachments: [
        { n: 1, contentType: 'text/html', sizeBytes: 25 },
        { n: 2, filename: 'pass.pdf', contentType: 'application/pdf', sizeBytes: 8 },
      ],
      tab: 'review_needed',
    });
  });

  it('gives its attachments out as downloads only, under a safe name, never sniffed (mail 13)', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = await receive({ cloud, agency, raw: withFiles(), from: ANNA });
    const file = async (n: string, by = agency) => await by.members.viewer.api.call({ path: `/v1/messages/${id}/attachments/${n}` });
    const page = await file('1');
    expect(page.status).toBe(200);
    expect(page.text).toBe('<script>alert(1)</script>');
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('content-disposition')).toMatch(/^attachment; filename="[^"/\\]*page[^"/\\]*\.html"/);
    expect(page.headers.get('content-security-policy')).toContain('sandbox');
    expect(Buffer.from((await file('2')).bytes).toString()).toBe('%PDF-1.4');
    for (const n of ['0', '3', '-1', '1.5', 'x']) expect((await file(n)).status, n).toBe(404);
    expect((await file('1', await foundAgency({ cloud, rates: 'none' }))).status).toBe(404);
  });
});

describe('releasing a parked mail', () => {
  it('runs the rest of the pipeline exactly once, however often and however parallel it is asked for', async () => {
    const agency = await foundAgency({ cloud });
    const id = await newsletter(agency);
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ enquiries: 0, clients: 0 });
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await post(agency, `${id}/release`)).status));
    expect(statuses.toSorted()).toEqual([202, ...Array.from({ length: 7 }, () => 409)]);
    await cloud.drain();
    const late = await post(agency, `${id}/release`);
    expect({ status: late.status, code: late.body['code'] }).toEqual({ status: 409, code: 'state_conflict' });
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({
      messages: 1,
      threads: 1,
      enquiries: 1,
      clients: 1,
      quotes: 1,
    });
    expect(await get(agency, id)).toMatchObject({
      class: 'person',
      rules: { class: 'by_hand' },
      parkedReason: null,
      releasedAt: expect.any(String),
      intent: { name: 'enquiry_new' },
    });
    const audit = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'audit' })).filter(
      (row) => row['action'] === 'message.released',
    );
    expect(audit).toHaveLength(1);
  });

  it('of an unverified sender opens the one enquiry that it made; what the checks said of it stays on the mail', async () => {
    const agency = await foundAgency({ cloud });
    const id = await mail(agency, { spf: 'fail', dkim: 'none' });
    expect((await enquiriesOf({ agency }))[0]).toMatchObject({ status: 'parked', parkedReason: 'sender_unverified' });
    expect((await post(agency, `${id}/release`)).status).toBe(202);
    await cloud.drain();
    const enquiries = await enquiriesOf({ agency });
    expect(enquiries).toHaveLength(1);
    expect(enquiries[0]).toMatchObject({ status: 'open', parkedReason: null });
    expect(await get(agency, id)).toMatchObject({ parkedReason: null, authentication: { verdict: 'fail' } });
  });

  it('of an unverified reply lets it count: it wakes its enquiry and makes its task', async () => {
    const agency = await foundAgency({ cloud });
    await mail(agency, { messageId: '<wish@berg.example>' });
    const { error } = await cloud.systemStore(agency.tenantId).from('enquiries').update({ status: 'resolved' }).eq('status', 'open');
    expect(error).toBeNull();
    const text = 'We have to cancel our trip, sorry.';
    const headers = ['In-Reply-To: <wish@berg.example>'];
    const id = await mail(agency, { subject: 'Re: Our holiday', text, headers, spf: 'fail', dkim: 'none' });
    expect((await enquiriesOf({ agency }))[0]?.status).toBe('resolved');
    await post(agency, `${id}/release`);
    await cloud.drain();
    expect((await enquiriesOf({ agency })).map(({ status }) => status)).toEqual(['in_progress']);
    const tasks = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'tasks' });
    expect(tasks.map((row) => row['kind'])).toEqual(['cancellation_request']);
  });

  it('of a mail that is not parked answers 409; a viewer gets 403; of nobody 404', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = await mail(agency);
    expect((await post(agency, `${id}/release`)).status).toBe(409);
    const path = `/v1/messages/${id}/release`;
    expect((await agency.members.viewer.api.call({ method: 'POST', path })).status).toBe(403);
    expect((await post(agency, `${encodeId('message', newUuid())}/release`)).status).toBe(404);
  });
});

describe("a member's word on what a mail is", () => {
  it('makes a robot a person: the rest of the pipeline runs once, on the record', async () => {
    const agency = await foundAgency({ cloud });
    const id = await newsletter(agency);
    const answers = await Promise.all(Array.from({ length: 5 }, async () => await post(agency, `${id}/reclassify`, { class: 'person' })));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    await cloud.drain();
    await post(agency, `${id}/reclassify`, { class: 'spam' });
    expect(await get(agency, id)).toMatchObject({ class: 'spam', parkedReason: 'spam', tab: 'spam_risk' });
    await post(agency, `${id}/reclassify`, { class: 'person' });
    await cloud.drain();
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ enquiries: 1, clients: 1, quotes: 1 });
    expect(await get(agency, id)).toMatchObject({
      class: 'person',
      rules: { class: 'by_hand' },
      decidedBy: expect.stringMatching(/^mem_/),
    });
  });

  it('changes the intent alone, and gives a member what that intent needs', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = await mail(agency, { text: 'Well, you know what this is about.' });
    const answer = await post(agency, `${id}/reclassify`, { intent: 'complaint' });
    expect(answer.body).toMatchObject({
      class: 'person',
      intent: { name: 'complaint', confidence: 1 },
      tab: 'action_needed',
      rules: { intent: 'by_hand' },
    });
    const tasks = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'tasks' });
    expect(tasks.map((row) => row['kind'])).toEqual(['complaint']);
  });

  it.each([{}, { class: 'robot' }, { class: 'person', price: 1 }, { intent: 'buy' }])('%o answers 422', async (json) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = await mail(agency);
    expect((await post(agency, `${id}/reclassify`, json)).status).toBe(422);
  });
});

describe('putting mails away', () => {
  it('archives, labels and deletes; deleting needs confirm (422), destroys nothing, and can be taken back', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const id = await mail(agency);
    const [foreign, random] = [await mail(await foundAgency({ cloud, rates: 'none' })), encodeId('message', newUuid())];
    const bulk = async (json: Record<string, unknown>) => await post(agency, 'bulk', { ids: [id, foreign, random, 'x'], ...json });
    expect((await bulk({ action: 'archive' })).body).toEqual({
      results: [id, foreign, random, 'x'].map((one) => ({ id: one, outcome: one === id ? 'done' : 'not_found' })),
    });
    expect(await list(agency)).toEqual([]);
    expect(await list(agency, '?archived=yes')).toHaveLength(1);
    expect((await bulk({ action: 'label' })).status).toBe(422);
    await bulk({ action: 'label', label: 'later' });
    const refused = await bulk({ action: 'delete' });
    expect({ status: refused.status, errors: refused.body['errors'] }).toMatchObject({ status: 422, errors: [{ pointer: '/confirm' }] });
    expect(await get(agency, id)).toMatchObject({ labels: ['later'], trashedAt: null });
    await bulk({ action: 'delete', confirm: true });
    expect(await get(agency, id)).toMatchObject({ trashedAt: expect.any(String), text: expect.stringContaining('Zanzibar') });
    await bulk({ action: 'restore' });
    expect(await list(agency)).toMatchObject([{ id, archivedAt: null, trashedAt: null }]);
  });

  it('of more than 200, or of an action that is none, answers 422; a viewer gets 403', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const ids = Array.from({ length: 201 }, () => encodeId('message', newUuid()));
    expect((await post(agency, 'bulk', { ids, action: 'archive' })).status).toBe(422);
    expect((await post(agency, 'bulk', { ids: ids.slice(0, 200), action: 'archive' })).status).toBe(200);
    expect((await post(agency, 'bulk', { ids: ids.slice(0, 1), action: 'burn' })).status).toBe(422);
    const json = { ids: ids.slice(0, 1), action: 'archive' };
    expect((await agency.members.viewer.api.call({ method: 'POST', path: '/v1/messages/bulk', json })).status).toBe(403);
  });
});

describe('a newsletter that names no destination of the agency', () => {
  it('is a parked mail, with no client and no draft (enquiries 2)', async () => {
    const agency = await foundAgency({ cloud });
    const id = await receive({ cloud, agency, raw: await fixtureMail('newsletter.eml'), from: DEALS });
    expect(await get(agency, id)).toMatchObject({
      class: 'bulk',
      parkedReason: 'newsletter',
      intent: { name: 'newsletter' },
      tab: 'newsletter',
      cleanup: 'archive',
    });
    expect(await countsOf({ cloud, tenantId: agency.tenantId })).toMatchObject({ messages: 1, enquiries: 0, clients: 0, quotes: 0 });
  });
});
