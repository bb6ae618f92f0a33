import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { type MailHouse, readMail } from '../../../shared/mail/read-mail.ts';
import { spentMs } from '../../setup/spent-ms.ts';
import { multipart, rawMail } from './raw-mail.ts';

const HOUSE: MailHouse = {
  ownMessageIdDomain: 'mail.ours.example',
  tenantAddresses: ['desk@agency.example'],
  memberAddresses: ['pia@agency.example'],
  forwardedAsOriginal: true,
};
type Verdicts = { spf?: string; dkim?: string; envelopeFrom?: string };
const read = async (raw: Buffer, { spf, dkim, envelopeFrom = 'ann@client.example' }: Verdicts = {}) =>
  await readMail({
    raw,
    delivery: { envelope: { to: ['desk@agency.example'], from: envelopeFrom }, spf: spf ?? null, dkim: dkim ?? null, spamScore: null },
    houseOf: () => HOUSE,
  });
const FORWARD =
  'FYI\n\n---------- Forwarded message ---------\nFrom: Bo <bo@client.example>\nDate: Mon, 4 May 2026 at 09:00\nSubject: Peru\nTo: <pia@agency.example>\n\nTwo adults';
const FORGED = 'mx.agency.example; spf=pass smtp.mailfrom=pia@agency.example; dkim=pass header.d=agency.example; dmarc=pass';
const fromPia = (headers: Record<string, string> = {}, body = FORWARD): Buffer =>
  rawMail({ From: 'Pia <pia@agency.example>', Subject: 'Fwd: Peru', ...headers }, body);

describe('a mail that says to be from a member', () => {
  it.each([
    ['fails SPF', { spf: 'fail', envelopeFrom: 'pia@agency.example' }],
    ['fails DKIM', { dkim: '{@agency.example : fail}' }],
    ['passes for another domain only', { spf: 'pass', dkim: '{@evil.example : pass}', envelopeFrom: 'x@evil.example' }],
    ['passes softly', { spf: 'softfail', envelopeFrom: 'pia@agency.example' }],
    ['has no verdict', {}],
  ])('has no power when it %s: its forward makes nobody of the original sender a client', async (_name, verdicts) => {
    const { person, authentication } = await read(fromPia(), verdicts);
    expect(authentication).not.toBe('pass');
    expect(person).toMatchObject({ address: 'pia@agency.example', via: 'from', original: null });
  });

  it('is parked as unverified when it fails', async () => {
    const { classification } = await read(fromPia(), { spf: 'fail', envelopeFrom: 'pia@agency.example' });
    expect(classification).toMatchObject({ mailClass: 'person', parkedReason: 'sender_unverified' });
  });

  it('speaks for the original sender when the provider says pass', async () => {
    const { person } = await read(fromPia(), { spf: 'pass', envelopeFrom: 'pia@agency.example' });
    expect(person).toMatchObject({ address: 'bo@client.example', via: 'forwarded' });
  });
});

describe('headers from outside that say to be of the house', () => {
  it.each(['Authentication-Results', 'ARC-Authentication-Results', 'Received-SPF', 'X-Spam-Status', 'DKIM-Signature'])(
    "%s inside the mail proves nothing: only the provider's verdict counts",
    async (name) => {
      const { authentication, person } = await read(fromPia({ [name]: FORGED }), { spf: 'fail', envelopeFrom: 'pia@agency.example' });
      expect(authentication).toBe('fail');
      expect(person?.via).toBe('from');
    },
  );

  it.each(['X-Tripwright-Loop', 'X-Tenant-ID', 'X-Tripwright-Tenant', 'X-Tripwright-Class'])(
    '%s of a stranger changes nothing',
    async (name) => {
      const plain = await read(rawMail({}));
      const { classification, person, intent } = await read(rawMail({ [name]: 'agency; class=own_notification' }));
      expect({ classification, person, intent }).toEqual({
        classification: plain.classification,
        person: plain.person,
        intent: plain.intent,
      });
      expect(classification.mailClass).toBe('person');
    },
  );

  it('a Message-ID of our domain from a stranger, or from an address of ours that fails, is not one of our mails', async () => {
    const own = { 'Message-ID': '<x@mail.ours.example>', 'X-Tripwright-Loop': '1' };
    expect((await read(rawMail(own))).classification.mailClass).toBe('person');
    const forged = await read(rawMail({ ...own, From: 'desk@agency.example' }), { spf: 'fail', envelopeFrom: 'desk@agency.example' });
    expect(forged.classification.mailClass).toBe('system_sender');
  });
});

describe('line ends and NUL', () => {
  it('in names, subjects, ids and file names come out as none', async () => {
    const injected = '=?utf-8?Q?a=0D=0ABcc:_x@evil.example=00?=';
    const { mail, person, subject } = await read(
      rawMail(
        {
          From: `"${injected}" <ann@client.example>`,
          Subject: injected,
          'Message-ID': '<a\rb@client.example>',
          'In-Reply-To': '<a\0b@client.example>',
          'Content-Type': 'multipart/mixed; boundary=m',
        },
        multipart('m', ['Content-Type: application/pdf\nContent-Disposition: attachment; filename="../../x\0"\n\nx']),
      ),
    );
    const said = [subject, person?.name, mail.messageId, mail.inReplyTo, ...mail.attachments.map(({ filename }) => filename)];
    expect(said.join('|')).not.toMatch(/[\r\n\0]/);
    expect(mail.attachments[0]?.filename).toBe('x');
  });
});

describe('a claim of size', () => {
  it('of 1 GB in the header of a part takes no more than the bytes that are there', async () => {
    const part =
      'Content-Type: application/pdf; size=1073741824\nContent-Length: 1073741824\nContent-Transfer-Encoding: base64\n' +
      'Content-Disposition: attachment; filename=a.pdf; size=1073741824\n\nQUJD';
    const before = process.memoryUsage().arrayBuffers;
    const mail = await parseMail(
      rawMail({ 'Content-Type': 'multipart/mixed; boundary=m', 'Content-Length': '1073741824' }, `--m\n${part}`),
    );
    expect(mail.attachments[0]).toMatchObject({ filename: 'a.pdf', sizeBytes: 3 });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
  });

  it('of a uuencoded line beyond its end gives no more than the line holds', async () => {
    const part = `Content-Type: application/pdf\nContent-Transfer-Encoding: x-uuencode\n\n${'_\n'.repeat(50_000)}`;
    const mail = await parseMail(rawMail({ 'Content-Type': 'multipart/mixed; boundary=m' }, `--m\n${part}`));
    expect(mail.attachments[0]?.sizeBytes).toBeLessThanOrEqual(part.length);
  });
});

describe('30 MB of one thing are read in good time', () => {
  const LENGTH = 30 * 1024 * 1024;
  const head = 'From: Ann <ann@client.example>\r\nSubject: Trip\r\nContent-Type: multipart/mixed; boundary=m\r\n';
  it.each([
    ['lines of a header', `${head}`, 'a:\n'],
    ['folded lines of a header', `${head}X: y\n`, ' \n'],
    ['header lines that begin like those that count', `${head}`, 'to\n'],
    ['empty lines of a part', `${head}\n--m\n\n`, '\n'],
    ['lines that begin like a boundary', `${head}\n--m\n\n`, '--\n'],
    ['boundaries', `${head}\n`, '--m\n'],
    ['lines of a header of a part', `${head}\n--m\n`, 'a: b\n'],
    ['carriage returns', head.replaceAll('\r\n', '\r'), '\r'],
    ['base64 padding', `${head}\n--m\nContent-Transfer-Encoding: base64\n\n`, '='],
  ])('%s', async (_name, start, piece) => {
    const raw = Buffer.concat([Buffer.from(start), Buffer.alloc(LENGTH, piece)]);
    const startedMs = spentMs();
    const { mail } = await read(raw);
    expect(spentMs() - startedMs).toBeLessThan(3000);
    expect(mail.from?.address).toBe('ann@client.example');
  });
});
