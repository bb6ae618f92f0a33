import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildInboundPost } from '../../../shared/mail/build-inbound-post.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { type InboundPost, readInboundPost } from '../../../shared/mail/read-inbound-post.ts';
import { rawMail } from './raw-mail.ts';

const envelope = { to: ['desk@agency.example'], from: 'ann@client.example' };

const expectPost = (post: Awaited<ReturnType<typeof readInboundPost>>): InboundPost => {
  if ('unreadable' in post) throw new Error(post.unreadable);
  return post;
};

const form = (parts: readonly string[], boundary = 'b0'): { rawBody: Buffer; contentType: string } => ({
  rawBody: Buffer.from(`${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`, 'latin1'),
  contentType: `multipart/form-data; boundary=${boundary}`,
});
const field = (name: string, value: string, more = ''): string => `Content-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}`;
const good = [field('email', 'Subject: x\r\n\r\nhi'), field('envelope', JSON.stringify(envelope))];

describe('a send-raw post', () => {
  it.each([
    ['latin1', Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\nf\xfcr zwei Personen', 'latin1')],
    ['ISO-2022-JP', Buffer.from('Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B$*@$OC$K\x1b(B', 'latin1')],
    ['UTF-8', Buffer.from('Subject: Séjour\r\n\r\nbébé – 愛')],
    ['every byte', Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256))],
    ['something like its boundary', Buffer.from('--xYzZY\r\n\r\n--xYzZY--\r\n\n\r')],
    ['line ends at the end', Buffer.from('a: b\r\n\r\nc\r\n\r\n\n\n')],
  ])('comes back byte for byte: %s', async (_name, mail) => {
    const post = expectPost(await readInboundPost(buildInboundPost({ rawMail: mail, envelope })));
    expect(Buffer.from(post.rawMail).equals(mail)).toBe(true);
  });

  it('comes back byte for byte, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (mail) => {
        const post = expectPost(await readInboundPost(buildInboundPost({ rawMail: mail, envelope })));
        expect(Buffer.from(post.rawMail).equals(Buffer.from(mail))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('carries a binary attachment and 8-bit text unharmed up to the parsed mail', async () => {
    const png = Buffer.from(Array.from({ length: 700 }, (_, index) => (index * 7) % 256));
    const mail = Buffer.concat([
      Buffer.from(
        'From: a@b.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n',
      ),
      Buffer.from('Gr\xfc\xdfe', 'latin1'),
      Buffer.from(
        '\r\n--m\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-Disposition: attachment; filename=a.png\r\n\r\n',
      ),
      png,
      Buffer.from('\r\n--m--\r\n'),
    ]);
    const post = expectPost(await readInboundPost(buildInboundPost({ rawMail: mail, envelope })));
    const parsed = await parseMail(post.rawMail);
    expect(parsed.text).toBe('Grüße');
    expect(Buffer.from(parsed.attachmentContents[0] ?? []).equals(png)).toBe(true);
  });

  it('gives envelope, verdicts, score and sender address', async () => {
    const post = await readInboundPost(
      buildInboundPost({
        rawMail: rawMail({}),
        envelope: { to: [' Desk@Agency.example ', 'desk@agency.example', 'b@agency.example'], from: 'Ann@Client.example' },
        spf: 'pass',
        dkim: '{@client.example : pass}',
        spamScore: 1.25,
        senderIp: '198.51.100.7',
      }),
    );
    expect(post).toMatchObject({
      envelope: { to: ['desk@agency.example', 'b@agency.example'], from: 'ann@client.example' },
      spf: 'pass',
      dkim: '{@client.example : pass}',
      spamScore: 1.25,
      senderIp: '198.51.100.7',
    });
  });

  it('takes the mail from a file part too', async () => {
    const latin1 = 'Subject: x\r\n\r\nf\xfcr';
    const asFile = form([field('email', latin1, '; filename="mail.eml"'), ...good.slice(1)]);
    expect(Buffer.from(expectPost(await readInboundPost(asFile)).rawMail).toString('latin1')).toBe(latin1);
  });

  it.each(['utf-8', 'us-ascii', 'utf-16le', 'base64', 'x-unknown'])(
    'keeps 8-bit bytes of a part that claims charset %s',
    async (charset) => {
      const latin1 = 'Subject: x\r\n\r\nf\xfcr zwei';
      const labelled = form([
        `Content-Disposition: form-data; name="email"\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n${latin1}`,
        ...good.slice(1),
      ]);
      expect(Buffer.from(expectPost(await readInboundPost(labelled)).rawMail).toString('latin1')).toBe(latin1);
    },
  );

  it('accepts 1,000 parts and answers 1,001 as unreadable', async () => {
    const filler = (count: number): string[] => Array.from({ length: count }, (_, index) => field(`f${index}`, 'x'));
    expectPost(await readInboundPost(form([...good, ...filler(998)])));
    expect(await readInboundPost(form([...good, ...filler(999)]))).toHaveProperty('unreadable');
    const files = Array.from({ length: 999 }, (_, index) => field(`f${index}`, 'x', '; filename="a"'));
    expect(await readInboundPost(form([...good, ...files]))).toHaveProperty('unreadable');
  });

  it.each([
    ['no content type', { rawBody: Buffer.from('x'), contentType: undefined }, 'not_multipart'],
    ['JSON', { rawBody: Buffer.from('{}'), contentType: 'application/json' }, 'not_multipart'],
    ['no boundary', { rawBody: Buffer.from('x'), contentType: 'multipart/form-data' }, 'not_multipart'],
    ['an empty body', { rawBody: Buffer.alloc(0), contentType: 'multipart/form-data; boundary=b0' }, 'body_broken'],
    ['another boundary', { ...form(good), contentType: 'multipart/form-data; boundary=b1' }, 'body_broken'],
    ['no final boundary', { ...form(good), rawBody: form(good).rawBody.subarray(0, -10) }, 'body_broken'],
    [
      'an end inside a file',
      {
        ...form([field('email', 'x'.repeat(99), '; filename=a')]),
        rawBody: Buffer.from('--b0\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\nxx'),
      },
      'body_broken',
    ],
    ['a header without end', form([`Content-Disposition: form-data; name="${'n'.repeat(70_000)}"\r\n\r\nx`]), 'body_broken'],
    ['a long field name', form([...good, field('n'.repeat(257), 'x')]), 'field_name_too_long'],
    ['two mails', form([...good, field('email', 'Subject: y\r\n\r\nother')]), 'field_repeated'],
    ['two envelopes', form([...good, field('envelope', '{"to":["x@y.example"],"from":""}')]), 'field_repeated'],
    ['no mail', form(good.slice(1)), 'email_missing'],
    ['an empty mail', form([field('email', ''), ...good.slice(1)]), 'email_missing'],
    ['no envelope', form(good.slice(0, 1)), 'envelope_invalid'],
    ['an envelope that is not JSON', form([...good.slice(0, 1), field('envelope', '{')]), 'envelope_invalid'],
    ['an envelope without recipients', form([...good.slice(0, 1), field('envelope', '{"to":[],"from":""}')]), 'envelope_invalid'],
    ['an envelope of other types', form([...good.slice(0, 1), field('envelope', '{"to":[{"a":1}],"from":1}')]), 'envelope_invalid'],
  ])('with %s is unreadable, not an error', async (_name, post, unreadable) => {
    expect(await readInboundPost(post)).toEqual({ unreadable });
  });

  it('accepts an empty envelope sender and harmless repeats', async () => {
    const bounce = form([...good.slice(0, 1), field('envelope', '{"to":["A@B.example"],"from":""}'), field('to', 'x'), field('to', 'y')]);
    expect(expectPost(await readInboundPost(bounce)).envelope).toEqual({ to: ['a@b.example'], from: '' });
  });

  it('never throws on random bodies', async () => {
    const piece = fc.constantFrom(
      '--b0',
      '\r\n',
      '--',
      'Content-Disposition: form-data; name="email"',
      'Content-Disposition: form-data; name="envelope"\r\n\r\n{"to":["a@b.example"],"from":""}',
      'Content-Disposition: form-data; name="headers"',
      'Content-Disposition: form-data; name="charsets"\r\n\r\n{"text":',
      'Content-Disposition: form-data; name="attachment1"; filename*=utf-8\'\'%ff',
      '--b0\r\nContent-Disposition: form-data; name="text"\r\n\r\n',
      '\r\n--b0--\r\n',
      '; filename="../../x\0"',
      ':',
      '\0',
      'x',
      '\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), async (pieces) => {
        const post = await readInboundPost({ rawBody: Buffer.from(pieces.join('')), contentType: 'multipart/form-data; boundary=b0' });
        expect('unreadable' in post || post.rawMail.byteLength > 0).toBe(true);
      }),
      { numRuns: 10_000 },
    );
  });
});
