import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMail } from '../../shared/mail/parse-mail.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { onlyEnquiry, receive } from './support/journey.ts';
import { rawMail } from './support/mail.ts';
import { rowsOf, sentMails } from './support/rows.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

const CLEO = 'cleo@marsh.example';
const VISAS = `# Entering Tanzania

Travellers to Tanzania need a visa, which is bought online before they fly.

# Luggage on small aircraft

On light aircraft every passenger may take 15 kilograms of luggage in soft bags.`;
const SECRET = '# House rules\n\nThe commission of our partners is SECRETCANARY twelve percent of the fare.';

const upload = async (agency: FoundAgency, text: string, visibility: string): Promise<void> => {
  const headers = { 'content-type': 'text/markdown' };
  const path = `/v1/documents?fileName=${visibility}.md&visibility=${visibility}`;
  await agency.members.owner.api.ok({ method: 'POST', path, bytes: Buffer.from(text), headers });
};
const informed = async (settings: Parameters<typeof foundAgency>[0]['settings'] = {}): Promise<FoundAgency> => {
  const agency = await foundAgency({ cloud, rates: 'none', settings });
  await upload(agency, VISAS, 'public');
  await upload(agency, SECRET, 'private');
  await cloud.drain();
  return agency;
};
const write = async (
  agency: FoundAgency,
  text: string,
  more: { subject?: string; headers?: string[]; messageId?: string; dkim?: string; spf?: string } = {},
) => {
  const { subject = 'A question', dkim, spf, ...rest } = more;
  const raw = rawMail({
    from: `Cleo Marsh <${CLEO}>`,
    to: agency.inbox,
    subject,
    text: `Hello,\n\n${text}\n\nKind regards\nCleo Marsh`,
    ...rest,
  });
  return await receive({ cloud, agency, raw, from: CLEO, ...(dkim === undefined ? {} : { dkim }), ...(spf === undefined ? {} : { spf }) });
};
const rows = async (agency: FoundAgency, table: string) => await rowsOf({ cloud, tenantId: agency.tenantId, table });
const drafts = async (agency: FoundAgency) =>
  (await rows(agency, 'tasks'))
    .filter(({ kind }) => kind === 'answer_ready')
    .map(({ detail }) => detail as { text: string; citations: { title: string }[] });

const VISA_QUESTION = 'Do travellers to Tanzania need a visa?';

describe('a question by mail', () => {
  it('becomes an open enquiry with a drafted answer and its citation, and nothing is sent', async () => {
    const agency = await informed();
    await write(agency, VISA_QUESTION);
    const enquiry = await onlyEnquiry({ agency });
    expect(enquiry).toMatchObject({ status: 'open', parkedReason: null, missing: [] });
    const [draft, ...others] = await drafts(agency);
    expect(others).toEqual([]);
    expect(draft?.text).toContain('bought online before they fly');
    expect(draft?.text).toContain('Dear Cleo Marsh,');
    expect(draft?.citations).toMatchObject([{ title: 'Entering Tanzania' }]);
    expect(draft?.text).not.toMatch(/\[\d\]/);
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toEqual([]);

    const suggested = await agency.members.member.api.ok({ method: 'POST', path: `/v1/threads/${enquiry.threadId}/suggest-reply` });
    expect(suggested).toMatchObject({ to: CLEO, text: draft?.text, citations: draft?.citations });
    const told = await Promise.all(
      Object.values(agency.members).map(async ({ api }) => (await api.call({ path: '/v1/notifications?limit=100' })).text),
    );
    expect(told.filter((text) => text.includes('answer_ready'))).toHaveLength(1);
    const listed = await agency.members.viewer.api.ok<{ data: { channel: string }[] }>({
      path: `/v1/conversations?enquiryId=${enquiry.id}`,
    });
    expect(listed.data).toMatchObject([{ channel: 'mail', title: VISA_QUESTION }]);

    await agency.members.member.api.ok({ method: 'POST', path: `/v1/enquiries/${enquiry.id}/reply`, json: { text: draft?.text } });
    await cloud.drain();
    const [path] = await sentMails({ cloud, tenantId: agency.tenantId });
    expect((await parseMail(await readFile(path ?? ''))).text).toContain('bought online before they fly');
    const after = await agency.members.member.api.ok({ method: 'POST', path: `/v1/threads/${enquiry.threadId}/suggest-reply` });
    expect(after).toMatchObject({ citations: [] });
  });

  it('is never answered from a private document, and goes to a person instead', async () => {
    const agency = await informed();
    await write(agency, 'What is the commission of your partners?');
    expect(await drafts(agency)).toEqual([]);
    expect(JSON.stringify(await rows(agency, 'conversation_messages'))).not.toContain('SECRETCANARY');
    expect(await rows(agency, 'escalations')).toMatchObject([{ reason: 'not_known' }]);
  });

  it('about the price of something that no trip is, is answered too, and is still an enquiry for a member to see', async () => {
    const agency = await informed();
    await upload(agency, '# Paying\n\nThe deposit is 20 percent of the price, paid within three days.', 'public');
    await cloud.drain();
    await write(agency, 'Could you tell me how much the deposit is?');
    const [draft, ...others] = await drafts(agency);
    expect(others).toEqual([]);
    expect(draft?.text).toContain('20 percent');
    expect(await rows(agency, 'enquiries')).toHaveLength(1);
    await write(agency, 'How much is a week in Zanzibar for 2 adults, and the deposit?', { subject: 'Zanzibar' });
    expect(await drafts(agency)).toHaveLength(1);
    expect((await rows(agency, 'enquiries')).map(({ intent }) => intent).toSorted()).toEqual(['enquiry_new', 'other']);
  });

  it('is answered once, however often its stage runs, and another one in the same thread gets a draft of its own', async () => {
    const agency = await informed();
    await write(agency, VISA_QUESTION, { messageId: '<first@marsh.example>' });
    const event = (await rows(agency, 'events')).find(({ type }) => type === 'question.asked');
    const bus = await cloud.host.services.bus();
    await cloud.systemStore(agency.tenantId).from('stage_claims').select('stage');
    await bus.publish({
      event: {
        type: 'question.asked',
        version: 1,
        id: String(event?.['id']),
        tenantId: agency.tenantId,
        occurredAt: cloud.host.clock().toISOString(),
        data: event?.['data'] as never,
      },
      attributes: { traceparent: String(event?.['traceparent']), requestId: 'again' },
    });
    await cloud.drain();
    expect(await drafts(agency)).toHaveLength(1);
    expect((await rows(agency, 'conversation_messages')).filter(({ author }) => author === 'assistant')).toHaveLength(1);
    await write(agency, 'How much luggage may every passenger take on light aircraft?', {
      subject: 'Re: A question',
      headers: ['In-Reply-To: <first@marsh.example>', 'References: <first@marsh.example>'],
    });
    const texts = (await drafts(agency)).map(({ text }) => text);
    expect(texts).toHaveLength(2);
    expect(texts.filter((text) => text.includes('15 kilograms'))).toHaveLength(1);
    expect(await rows(agency, 'conversations')).toHaveLength(1);
  });

  it('is sent by itself where the agency wants that, marked as automatic, and not a second time within a day', async () => {
    const agency = await informed({ email: { autoAnswer: true } });
    await write(agency, VISA_QUESTION, { messageId: '<auto@marsh.example>' });
    const [path, ...others] = await sentMails({ cloud, tenantId: agency.tenantId });
    expect(others).toEqual([]);
    const mail = await parseMail(await readFile(path ?? ''));
    expect(mail).toMatchObject({ inReplyTo: '<auto@marsh.example>', autoSubmitted: 'auto-replied', to: [{ address: CLEO }] });
    expect(mail.text).toContain('bought online before they fly');
    expect(await drafts(agency)).toEqual([]);
    await write(agency, 'How much luggage may every passenger take on light aircraft?', {
      subject: 'Re: A question',
      headers: ['In-Reply-To: <auto@marsh.example>', 'References: <auto@marsh.example>'],
    });
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toHaveLength(1);
    expect(await drafts(agency)).toHaveLength(1);
  });

  it('of nobody who can be verified is never sent by itself', async () => {
    const agency = await informed({ email: { autoAnswer: true } });
    await write(agency, VISA_QUESTION, { spf: 'none', dkim: 'none' });
    expect(await sentMails({ cloud, tenantId: agency.tenantId })).toEqual([]);
    expect(await drafts(agency)).toHaveLength(1);
  });

  it('of a robot is answered by nobody, and a wish for a trip stays one', async () => {
    const agency = await informed({ email: { autoAnswer: true } });
    await write(agency, VISA_QUESTION, { headers: ['Auto-Submitted: auto-generated'] });
    await write(agency, 'Could two adults visit Zanzibar from 10 July 2026 to 17 July 2026? Do we need a visa?', { subject: 'Zanzibar' });
    expect(await drafts(agency)).toEqual([]);
    expect((await rows(agency, 'events')).filter(({ type }) => type === 'question.asked')).toEqual([]);
  });
});
