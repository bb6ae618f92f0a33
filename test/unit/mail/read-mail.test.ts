import { describe, expect, it } from 'vitest';
import { readMail } from '../../../shared/mail/read-mail.ts';
import { rawMail } from './raw-mail.ts';

const read = async (raw: Buffer, members: readonly string[] = []) =>
  await readMail({
    raw,
    delivery: {
      envelope: { to: ['desk@agency.example'], from: 'ann@client.example' },
      spf: 'pass',
      dkim: null,
      spamScore: null,
    },
    houseOf: ({ fromAddress }) => ({
      ownMessageIdDomain: 'mail.agency.example',
      tenantAddresses: ['desk@agency.example'],
      memberAddresses: members.filter((address) => address === fromAddress),
      forwardedAsOriginal: true,
    }),
  });

describe('reading a mail up to its sorting', () => {
  it('gives class, person, new text and intent', async () => {
    const answer = await read(
      rawMail(
        { Subject: 'Re: Your quote' },
        'Thanks, please go ahead.\n\nOn 3 May 2026, Desk <desk@agency.example> wrote:\n> The price is 100\n',
      ),
    );
    expect(answer).toMatchObject({
      authentication: 'pass',
      classification: { mailClass: 'person', rule: 'rest' },
      person: { address: 'ann@client.example', via: 'from' },
      replyText: 'Thanks, please go ahead.',
      intent: { intent: 'quote_acceptance', rule: 'acceptance_words' },
    });
  });

  it("reads the client's words out of a member's forward", async () => {
    const body =
      'FYI\n\n---------- Forwarded message ---------\nFrom: Bo Client <bo@client.example>\nDate: Mon, 4 May 2026 at 09:00\nSubject: Trip to Peru\nTo: Ann <ann@client.example>\n\nWe would like to visit Peru in June.\n';
    const answer = await read(rawMail({ Subject: 'Fwd: Trip to Peru' }, body), ['ann@client.example']);
    expect(answer.person).toMatchObject({ address: 'bo@client.example', via: 'forwarded' });
    expect(answer.replyText).toBe('We would like to visit Peru in June.');
    expect(answer.memberAddresses).toEqual(['ann@client.example']);
    expect(answer.intent.intent).toBe('enquiry_new');
  });

  it('lets what the look-up throws through', async () => {
    const delivery = { envelope: { to: [], from: '' }, spf: null, dkim: null, spamScore: null };
    const houseOf = () => Promise.reject(new Error('no house'));
    await expect(readMail({ raw: rawMail({}), delivery, houseOf })).rejects.toThrow('no house');
  });
});

describe('mails that programs saved in odd ways', () => {
  it('shows a text without a header from its first line on', async () => {
    const answer = await read(Buffer.from('Hi there,\nwe come on Monday.\n\nOn 3 May 2026, Desk wrote:\n> When?\n'));
    expect(answer.replyText).toBe('Hi there,\nwe come on Monday.');
    expect(answer.mail.from).toBeNull();
  });

  it('passes over blank lines before the header', async () => {
    const answer = await read(Buffer.concat([Buffer.from('\r\n\r\n'), rawMail({ Subject: 'Late header' })]));
    expect(answer.subject).toBe('Late header');
  });

  it('keeps a body that begins behind an empty header', async () => {
    expect((await read(Buffer.from('\r\nNote: bring shoes'))).mail.text).toBe('Note: bring shoes');
  });

  it('takes comments out of addresses', async () => {
    const { mail } = await read(
      rawMail({ From: 'Pete (A wonderful \\) chap) <pete(his account)@silly.example (his host)>', To: '"A (b) C" <c@d.example>' }),
    );
    expect(mail.from).toMatchObject({ address: 'pete@silly.example' });
    expect(mail.to).toEqual([{ name: 'A (b) C', address: 'c@d.example' }]);
  });

  it.each([
    ['hyphens', ' ------------------------------\n\n'],
    ['underscores', '________________________________\n'],
  ])('leaves out a rule of %s above a quoted header', async (_, rule) => {
    const body = `Yes please.\n\n${rule}*From:* Desk [mailto:desk@agency.example]\n*Sent:* Monday, 4 May 2026 09:00\n*To:* Ann\n*Subject:* Peru\n\nShall we?\n`;
    expect((await read(rawMail({ Subject: 'Re: Peru' }, body))).replyText).toBe('Yes please.');
  });
});
