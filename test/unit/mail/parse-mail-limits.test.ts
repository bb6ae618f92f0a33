import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { mailFactsSchema, type ParsedMail } from '../../../shared/mail/schemas.ts';
import { stripReply } from '../../../shared/mail/strip-reply.ts';
import { spentMs } from '../../setup/spent-ms.ts';
import { multipart, rawMail } from './raw-mail.ts';

const LIMIT_MS = 5000;

const parseInTime = async (raw: Uint8Array): Promise<ParsedMail> => {
  const startedMs = spentMs();
  const mail = await parseMail(raw);
  expect(spentMs() - startedMs).toBeLessThan(LIMIT_MS);
  expect(mail.from?.address).toBe('ann@client.example');
  return mail;
};

const html = (body: string): Buffer => rawMail({ 'Content-Type': 'text/html' }, body);

describe('a mail bomb is kept, cut and read within 5 s', () => {
  it('MIME nested 500 deep: text above the limit stays, the rest is named', async () => {
    const open = Array.from({ length: 500 }, (_, depth) => `--b${depth}\nContent-Type: multipart/mixed; boundary=b${depth + 1}\n\n`);
    const body = `--b0\nContent-Type: text/plain\n\nHello\n${open.join('')}--b500\nContent-Type: text/plain\n\ndeep`;
    const mail = await parseInTime(rawMail({ 'Content-Type': 'multipart/mixed; boundary=b0' }, body));
    expect(mail).toMatchObject({ text: 'Hello', truncated: true, dropped: [{ why: 'nested_too_deep' }] });
  });

  it('10,000 parts: the first 1,000 are read', async () => {
    const parts = Array.from({ length: 10_000 }, (_, index) => `Content-Type: text/plain\n\npart ${index}`);
    const mail = await parseInTime(rawMail({ 'Content-Type': 'multipart/mixed; boundary=m' }, multipart('m', parts)));
    expect(mail).toMatchObject({ truncated: true, dropped: [{ why: 'too_many_parts' }] });
    expect(mail.leaves).toHaveLength(1000);
  });

  it('1,000,000 Received lines before the fields that count', async () => {
    const received = `Received: from a by b\r\n${' with c\r\n'.repeat(3)}`.repeat(250_000);
    const mail = await parseInTime(Buffer.concat([Buffer.from(received), rawMail({ 'Message-ID': '<m@client.example>' }, 'Hello')]));
    expect(mail).toMatchObject({ text: 'Hello', subject: 'Trip', messageId: '<m@client.example>', truncated: true });
  });

  it('a history of 767 kB of quotes, also of one line and of blank lines', async () => {
    for (const history of [
      '> old\n'.repeat(128_000),
      '>'.repeat(767_000),
      '\n'.repeat(767_000),
      'On 1 May A <a@b.example> wrote:\n'.repeat(23_000),
    ]) {
      const mail = await parseInTime(rawMail({}, `New\n\n${history}`));
      const startedMs = spentMs();
      expect(stripReply({ text: mail.text }).newText).toMatch(/^New/);
      expect(spentMs() - startedMs).toBeLessThan(1000);
    }
  });

  it.each([
    ['nested tags', '<div>'.repeat(100_000)],
    ['nested tables', '<table><tr><td>'.repeat(100_000)],
    ['nested lists', '<ul><li>'.repeat(100_000)],
    ['nested quotes', '<blockquote>'.repeat(100_000)],
    ['closed nesting', `${'<b>'.repeat(100_000)}x${'</b>'.repeat(100_000)}`],
    ['broken tags', '<a href="'.repeat(100_000)],
    ['wide tables', `<table>${`<tr>${'<td>x</td>'.repeat(100)}</tr>`.repeat(1000)}</table>`],
    ['comments', '<!--'.repeat(300_000)],
    ['entities', '&amp'.repeat(300_000)],
    ['attributes', `<p ${'a=b '.repeat(300_000)}>x</p>`],
  ])('HTML with 100,000 %s', async (_name, body) => {
    await parseInTime(html(`<p>Hello</p>${body}`));
  });

  it('20 HTML parts that are each as slow as one may be', async () => {
    const part = `Content-Type: text/html\n\n${'<table><tr><td>x'.repeat(90_000)}`;
    const mail = await parseInTime(
      rawMail(
        { 'Content-Type': 'multipart/mixed; boundary=m' },
        multipart(
          'm',
          Array.from({ length: 20 }, () => part),
        ),
      ),
    );
    expect(mail).toMatchObject({ truncated: true, flags: ['body_cut'] });
    expect(mail.leaves).toHaveLength(20);
  });

  it.each([
    ['plain', '8bit'],
    ['quoted-printable', 'quoted-printable'],
    ['base64', 'base64'],
  ])('5,000,000 line ends in a %s text and a %s file', async (_name, encoding) => {
    const part = `Content-Transfer-Encoding: ${encoding}\n\n${'\n'.repeat(5_000_000)}QUJD`;
    const file = `Content-Type: image/png\n${part}`;
    const mail = await parseInTime(rawMail({ 'Content-Type': 'multipart/mixed; boundary=m' }, multipart('m', [part, file])));
    expect(mail.leaves.map(({ fate }) => fate)).toEqual(['inline', 'attached']);
  });

  it('one text of 8 MB is cut at 5 MB', async () => {
    const mail = await parseInTime(rawMail({}, 'x'.repeat(8_000_000)));
    expect(mail).toMatchObject({ truncated: true, flags: ['body_cut'] });
    expect(mail.text.length).toBe(5 * 1024 * 1024);
  });

  it.each([
    ['recipients', { To: 'a@b.example, '.repeat(60_000) }],
    ['unclosed quotes and comments', { To: '"('.repeat(200_000), Subject: '=?utf-8?Q?'.repeat(50_000) }],
    ['references', { References: '<a@b.example> '.repeat(60_000) }],
    ['parameters', { 'Content-Type': `text/plain; ${'a="b"; '.repeat(60_000)}` }],
    ['addresses in groups', { To: 'g:'.repeat(200_000) }],
    ['encoded words', { Subject: '=?x?B?AAAA?= '.repeat(60_000) }],
  ])('a header with too many %s', async (_name, headers) => {
    const mail = await parseInTime(rawMail(headers));
    expect(mail.to.length).toBeLessThanOrEqual(1000);
  });

  it('a base64 part that never ends and 1,000 levels of attached mails', async () => {
    const attached = 'Content-Type: message/rfc822\r\n\r\n'.repeat(1000);
    const mail = await parseInTime(
      rawMail({ 'Content-Type': 'multipart/mixed; boundary=m' }, `--m\n${attached}x\n--m\nContent-Transfer-Encoding: base64\n\nQUJD`),
    );
    expect(mail.text).toBe('ABC');
  });
});

describe('anything gives a result', () => {
  const line = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=m',
    'Content-Type: multipart/alternative; boundary="m--"',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=m',
    'Content-Type: message/delivery-status',
    'Content-Type: text/html; charset=utf-16',
    'Content-Type: text/plain; charset="',
    'Content-Type: image/png; name="../x\0.png"',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    "Content-Disposition: attachment; filename*=utf-8''%ff%00",
    'From: =?utf-8?B?4pyI?= <a@b.example>, :;<',
    'Final-Recipient: rfc822;;',
    'Date: 99999999',
    '--m',
    '--m--',
    '--m----',
    '',
    ' folded',
    '<p>=3D=ZZ&#0;&#xD800;</p>',
  );

  it('random lines of mails parse, fit the schema and account for every leaf', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(line, fc.string()), { maxLength: 30 }), async (lines) => {
        const { attachmentContents, ...facts } = await parseMail(Buffer.from(lines.join('\r\n')));
        mailFactsSchema.parse(facts);
        expect(facts.leaves.filter(({ fate }) => fate === 'attached')).toHaveLength(attachmentContents.length);
        expect(facts.attachments).toHaveLength(attachmentContents.length);
        expect(JSON.stringify(facts)).not.toContain('\\u0000');
        expect(JSON.stringify(facts)).not.toMatch(/\\ud[89a-f]/);
      }),
      { numRuns: 600 },
    );
  });

  it('random bytes parse', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        const { attachmentContents: _contents, ...facts } = await parseMail(bytes);
        mailFactsSchema.parse(facts);
      }),
      { numRuns: 300 },
    );
  });
});
