import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMail } from '../../shared/mail/parse-mail.ts';
import { startTestCloud, TEST_NOW, type TestCloud } from '../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './support/found-agency.ts';
import { receive } from './support/journey.ts';
import { postMail, rawMail } from './support/mail.ts';
import { ANNA, outboxOf, write } from './support/people.ts';
import { rowsOf, sentMails } from './support/rows.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(async () => await cloud.stop());

const ON = { email: { acknowledge: true } };
const acknowledging = async () => await foundAgency({ cloud, rates: 'none', settings: ON });
const count = async (agency: FoundAgency) => (await sentMails({ cloud, tenantId: agency.tenantId })).length;
const alerts = async (agency: FoundAgency) => {
  const { data } = await agency.members.owner.api.ok<{ data: { type: string; entity: string; data: Record<string, unknown> }[] }>({
    path: '/v1/notifications?limit=100',
  });
  return data.filter(({ entity }) => entity === 'automatic_mail').map(({ type, data: { limit } }) => `${type} ${String(limit)}`);
};
/** Lets an automatic mail have gone out so long ago. */
const backdate = async (agency: FoundAgency, hours: number) => {
  const at = new Date(cloud.host.clock().getTime() - hours * 3_600_000).toISOString();
  const { error } = await cloud.systemStore(agency.tenantId).from('outbound_mails').update({ requested_at: at }).eq('automatic', true);
  expect(error).toBeNull();
};

describe('the acknowledgement of an enquiry', () => {
  it('is off unless the agency turns it on', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    await write({ cloud, agency });
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it('is template text to the verified person, threaded, marked as automatic, and neither a response nor a step of the enquiry', async () => {
    const agency = await acknowledging();
    await write({
      cloud,
      agency,
      messageId: '<first@berg.example>',
      text: 'Zanzibar <script>alert(1)</script>, from 10 July 2026 to 17 July 2026.',
    });
    const [path, ...others] = await sentMails({ cloud, tenantId: agency.tenantId });
    expect(others).toEqual([]);
    const mail = await parseMail(await readFile(path ?? ''));
    const header = (name: string) => mail.headers.find((one) => one.name === name)?.value;
    expect(mail.to).toMatchObject([{ address: ANNA }]);
    expect(mail.subject).toBe('Re: Zanzibar');
    expect([mail.inReplyTo, mail.autoSubmitted, mail.autoResponseSuppress, mail.precedence]).toEqual([
      '<first@berg.example>',
      'auto-replied',
      'All',
      'auto_reply',
    ]);
    expect(header('x-tripwright-loop')).toBe('yes');
    expect(mail.text).toMatch(/ENQ-2026-\d{6}/);
    expect(`${mail.text} ${mail.html ?? ''}`).not.toContain('alert(1)');
    const [enquiry] = await rowsOf({ cloud, tenantId: agency.tenantId, table: 'enquiries' });
    expect(enquiry).toMatchObject({ status: 'open', first_response_at: null });
    expect(await outboxOf({ cloud, agency })).toMatchObject([{ automatic: true, purpose: 'acknowledgement', state: 'sent' }]);
  });

  const HEADS = [
    { name: 'an out-of-office', mail: { subject: 'Out of office: Zanzibar' } },
    { name: 'an answering machine', mail: { headers: ['Auto-Submitted: auto-replied'] } },
    { name: 'a newsletter', mail: { headers: ['List-Unsubscribe: <mailto:u@list.example>'] } },
    { name: 'a machine address', mail: { from: 'no-reply@berg.example' } },
    { name: 'a web form for another person', mail: { from: 'wordpress@site.example', headers: [`Reply-To: ${ANNA}`] } },
  ];
  it.each(HEADS)('never answers $name', async ({ mail }) => {
    const agency = await acknowledging();
    await write({ cloud, agency, ...mail });
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it.each([
    { name: 'failed', spf: 'fail', dkim: 'none' },
    { name: 'proves nothing', spf: 'none', dkim: 'none' },
  ])('never answers a sender whose authentication $name, nor a member', async ({ spf, dkim }) => {
    const agency = await acknowledging();
    const text = 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.';
    await receive({ cloud, agency, raw: rawMail({ from: ANNA, subject: 'Hello', text }), from: ANNA, spf, dkim });
    await write({ cloud, agency, from: agency.members.member.email });
    expect(await outboxOf({ cloud, agency })).toEqual([]);
  });

  it('goes to one person twice within 24 hours and not a third time; a day later it does, and nothing was kept for then', async () => {
    const agency = await acknowledging();
    for (const subject of ['One', 'Two', 'Three', 'Four']) await write({ cloud, agency, subject });
    expect(await count(agency)).toBe(2);
    expect(await alerts(agency)).toEqual(['alert_raised recipient']);
    await backdate(agency, 25);
    await cloud.drain();
    expect(await count(agency)).toBe(2);
    await write({ cloud, agency, subject: 'Five' });
    expect(await count(agency)).toBe(3);
  });
});

/** So many automatic mails have gone out to others a moment ago. */
const haveGoneOut = async ({ agency, mails }: { agency: FoundAgency; mails: number }) => {
  const rows = Array.from({ length: mails }, (_, index) => ({
    tenant_id: agency.tenantId,
    id: randomUUID(),
    purpose: 'acknowledgement',
    state: 'sent',
    automatic: true,
    message_id: `<${index}@out.example>`,
    recipient: `earlier-${index}@client.example`,
    content: { digest: String(index) },
    requested_by: 'system',
    requested_at: TEST_NOW,
  }));
  expect((await cloud.systemStore(agency.tenantId).from('outbound_mails').insert(rows)).error).toBeNull();
};

describe('machines that face each other (mail, 9)', () => {
  /** Posts the newest mail of one agency into the inbox of another, as the world would. */
  const carry = async ({ from, to }: { from: FoundAgency; to: FoundAgency }) => {
    const [path] = await sentMails({ cloud, tenantId: from.tenantId });
    await receive({ cloud, agency: to, raw: await readFile(path ?? ''), from: from.inbox });
  };

  it("two tenants' automatic replies stop after one message each", async () => {
    const [first, second] = [await acknowledging(), await acknowledging()];
    const text = 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.';
    // Somebody sets each of them on the other.
    await receive({
      cloud,
      agency: first,
      raw: rawMail({ from: second.inbox, to: first.inbox, subject: 'Hello', text }),
      from: second.inbox,
    });
    await receive({
      cloud,
      agency: second,
      raw: rawMail({ from: first.inbox, to: second.inbox, subject: 'Hello', text }),
      from: first.inbox,
    });
    expect([await count(first), await count(second)]).toEqual([1, 1]);
    await carry({ from: first, to: second });
    await carry({ from: second, to: first });
    expect([await count(first), await count(second)]).toEqual([1, 1]);
  });

  it('an out-of-office with changing sender addresses, which hides that it is one, cannot pass 30 an hour, and an alert is raised', async () => {
    const agency = await acknowledging();
    await haveGoneOut({ agency, mails: 22 });
    const posts = Array.from({ length: 12 }, async (_, turn) => {
      const from = `machine-${turn}@loop.example`;
      const raw = rawMail({ from, subject: 'Zanzibar', text: 'Thank you for your mail about Zanzibar.' });
      expect((await postMail({ cloud, raw, to: agency.inbox, from })).status).toBe(200);
    });
    await Promise.all(posts);
    await cloud.drain();
    expect(await count(agency)).toBe(8);
    expect(await outboxOf({ cloud, agency })).toHaveLength(30);
    expect(await alerts(agency)).toEqual(['alert_raised tenant']);
    expect(cloud.logLines.some((line) => line.includes('automatic mail stopped'))).toBe(true);
    await backdate(agency, 2);
    await write({ cloud, agency, from: 'machine-99@loop.example' });
    expect(await count(agency)).toBe(9);
    expect(cloud.deadLetters()).toEqual([]);
  });
});
