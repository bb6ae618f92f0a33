import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/core/errors.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { composeMail } from '../../../shared/services/mailer/compose-mail.ts';
import type { OutgoingMail } from '../../../shared/services/mailer/port.ts';

const pdf = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 13) % 256));
const outgoing = (changes: Partial<OutgoingMail> = {}): OutgoingMail => ({
  outboundId: 'out_1',
  tenantId: 'ten_1',
  messageId: '<q-1.2@mail.tripwright.example>',
  from: { name: 'Blue Horizön, Travel', address: 'desk@agency.example' },
  to: [{ name: 'Jürgen "J" Schäfer', address: 'j.schaefer@nordpost.example' }],
  cc: [{ address: 'second@nordpost.example' }],
  replyTo: { name: 'Desk', address: 'reply@agency.example' },
  subject: 'Ihr Angebot für Kenia – 愛 🏝',
  text: 'Grüße\n\nFrom the start\n.dot\n',
  html: '<p>Grüße <b>Pia</b></p>',
  inReplyTo: '<one@nordpost.example>',
  references: ['<zero@nordpost.example>', '<one@nordpost.example>'],
  headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', Precedence: 'auto_reply' },
  attachments: [{ filename: 'Angebot für Sie.pdf', contentType: 'application/pdf', content: pdf }],
  date: new Date('2026-03-02T17:41:07Z'),
  ...changes,
});

const problemOf = async (mail: OutgoingMail): Promise<AppError> => {
  const error: unknown = await composeMail(mail).catch((cause: unknown) => cause);
  if (!(error instanceof AppError)) throw new Error('was composed');
  return error;
};

describe('an outgoing mail', () => {
  it('comes back from the parser as it was meant', async () => {
    const mail = await parseMail(await composeMail(outgoing()));
    expect(mail).toMatchObject({
      from: { name: 'Blue Horizön, Travel', address: 'desk@agency.example' },
      to: [{ name: 'Jürgen "J" Schäfer', address: 'j.schaefer@nordpost.example' }],
      cc: [{ address: 'second@nordpost.example' }],
      replyTo: [{ name: 'Desk', address: 'reply@agency.example' }],
      subject: 'Ihr Angebot für Kenia – 愛 🏝',
      text: 'Grüße\n\nFrom the start\n.dot',
      html: '<p>Grüße <b>Pia</b></p>',
      messageId: '<q-1.2@mail.tripwright.example>',
      inReplyTo: '<one@nordpost.example>',
      references: ['<zero@nordpost.example>', '<one@nordpost.example>'],
      date: '2026-03-02T17:41:07.000Z',
      autoSubmitted: 'auto-replied',
      autoResponseSuppress: 'All',
      precedence: 'auto_reply',
      attachments: [{ filename: 'Angebot für Sie.pdf', contentType: 'application/pdf', disposition: 'attachment' }],
      truncated: false,
    });
    expect(Buffer.from(mail.attachmentContents[0] ?? []).equals(pdf)).toBe(true);
  });

  it('has CRLF line ends, short lines and no 8-bit bytes', async () => {
    const raw = (await composeMail(outgoing({ text: 'ü'.repeat(5000) }))).toString('latin1');
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(raw).not.toMatch(/[\x80-\xff]/);
  });

  it.each(['\r\n', '\n', '\r', '\0'])('with %j in a header value is refused with its place', async (control) => {
    const evil = `x${control}Bcc: victim@evil.example`;
    const address = { name: 'A', address: `a@b.example${control}` };
    for (const [pointer, changes] of [
      ['/subject', { subject: evil }],
      ['/messageId', { messageId: evil }],
      ['/inReplyTo', { inReplyTo: evil }],
      ['/references/0', { references: [evil] }],
      ['/headers/X-A', { headers: { 'X-A': evil } }],
      ['/from/name', { from: { name: evil, address: 'a@b.example' } }],
      ['/to/0/name', { to: [{ name: evil, address: 'a@b.example' }] }],
      ['/to/0/address', { to: [address] }],
      ['/cc/0/address', { cc: [address] }],
      ['/replyTo/address', { replyTo: address }],
      ['/attachments/0/filename', { attachments: [{ filename: evil, contentType: 'text/plain', content: pdf }] }],
      ['/attachments/0/contentType', { attachments: [{ filename: 'a', contentType: `text/plain${control}X: y`, content: pdf }] }],
    ] as const) {
      const error = await problemOf(outgoing(changes));
      expect(error.code).toBe('validation_failed');
      expect(error.errors?.map((one) => one.pointer)).toContain(pointer);
    }
  });

  it.each(['Bcc', 'From', 'content-type', 'X A', 'X\n', ''])('may not set header %j', async (name) => {
    expect((await problemOf(outgoing({ headers: { [name]: 'x' } }))).code).toBe('validation_failed');
  });

  it('has 1 to 50 recipients', async () => {
    const people = (count: number) => Array.from({ length: count }, (_, index) => ({ address: `p${index}@client.example` }));
    await composeMail(outgoing({ to: people(49) }));
    expect((await problemOf(outgoing({ to: people(50) }))).code).toBe('validation_failed');
    expect((await problemOf(outgoing({ to: [], cc: people(1) }))).code).toBe('validation_failed');
  });

  it('has one recipient per address', async () => {
    for (const address of ['a@b.example, c@d.example', 'a@b.example>', '<a@b.example', 'a b@c.example', 'a@b@c.example', 'a', '']) {
      expect((await problemOf(outgoing({ to: [{ address }] }))).errors?.[0]?.pointer).toBe('/to/0/address');
    }
  });

  it('has at most 20 MB of attachments', async () => {
    const half = { filename: 'a.bin', contentType: 'application/octet-stream', content: Buffer.alloc(10 * 1024 * 1024) };
    expect((await composeMail(outgoing({ attachments: [half, half] }))).length).toBeGreaterThan(20 * 1024 * 1024);
    const more = { ...half, content: Buffer.alloc(1) };
    expect((await problemOf(outgoing({ attachments: [half, half, more] }))).code).toBe('payload_too_large');
  });

  it('cannot be given another header, recipient or sender by any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), async (subject, name) => {
        const raw = await composeMail(outgoing({ subject, to: [{ name, address: 'a@b.example' }] })).catch((error: unknown) => {
          expect(error).toBeInstanceOf(AppError);
          return null;
        });
        if (raw === null) return;
        const mail = await parseMail(raw);
        expect(mail.to.map(({ address }) => address)).toEqual(['a@b.example']);
        expect(mail).toMatchObject({
          from: { address: 'desk@agency.example' },
          text: 'Grüße\n\nFrom the start\n.dot',
          replyTo: [{ address: 'reply@agency.example' }],
        });
      }),
      { numRuns: 300 },
    );
  });
});
