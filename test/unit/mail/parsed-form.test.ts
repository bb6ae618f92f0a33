import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildInboundPost } from '../../../shared/mail/build-inbound-post.ts';
import { messageKey } from '../../../shared/mail/message-key.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { readInboundPost } from '../../../shared/mail/read-inbound-post.ts';
import { buildParsedPost, type ParsedPost } from './build-parsed-post.ts';

const envelope = { to: ['desk@agency.example'], from: 'ann@client.example' };
const HEAD = [
  'Received: from mx.client.example by mx.sendgrid.example; Thu, 05 Mar 2026 08:00:01 +0000',
  'From: =?utf-8?Q?Ann_M=C3=BCller?= <ann@client.example>',
  'To: desk@agency.example',
  'Cc: Bo <bo@client.example>',
  'Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus?=',
  ' =?iso-8859-1?Q?_Wien?=',
  'Date: Thu, 05 Mar 2026 10:00:00 +0200',
  'Message-ID: <One@client.example>',
  'In-Reply-To: <zero@agency.example>',
  'References: <minus@agency.example> <zero@agency.example>',
];
const read = async (post: ParsedPost) => {
  const found = readInboundPost(buildParsedPost(post));
  if ('unreadable' in found) throw new Error(found.unreadable);
  return { post: found, mail: await parseMail(found.rawMail) };
};
const headers = [
  ...HEAD,
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed;',
  ' boundary="orig"',
  'Content-Transfer-Encoding: base64',
].join('\n');
const rawTwin = (text: Buffer, html: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([...HEAD, 'MIME-Version: 1.0', 'Content-Type: multipart/alternative; boundary="orig"', '', '--orig', ''].join('\r\n')),
    Buffer.from('Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'),
    Buffer.from(
      [...text].map((byte) => (byte > 126 || byte === 61 ? `=${byte.toString(16).toUpperCase()}` : String.fromCharCode(byte))).join(''),
    ),
    Buffer.from('\r\n--orig\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n'),
    Buffer.from(html.toString('base64')),
    Buffer.from('\r\n--orig--\r\n'),
  ]);

describe('a parsed-form post', () => {
  const text = Buffer.from('Guten Tag,\r\nein Zimmer f\xfcr zwei.', 'latin1');
  const html = Buffer.from('<p>Guten Tag,</p><p>ein Zimmer für zwei – 愛.</p>');
  const charsets = { text: 'iso-8859-1', html: 'UTF-8', subject: 'UTF-8', from: 'UTF-8' };

  it('is the same message as its send-raw twin, down to the key under which it is claimed', async () => {
    const { post, mail } = await read({ envelope, headers, text, html, charsets });
    const raw = readInboundPost(buildInboundPost({ rawMail: rawTwin(text, html), envelope }));
    if ('unreadable' in raw) throw new Error(raw.unreadable);
    const twin = await parseMail(raw.rawMail);
    expect({ parsed: post.form, raw: raw.form }).toEqual({ parsed: 'parsed', raw: 'raw' });
    expect(messageKey(mail)).toBe(messageKey(twin));
    const facts = ({ leaves: _, ...rest }: typeof mail) => rest;
    expect(facts(mail)).toEqual(facts(twin));
    expect(mail.text).toBe('Guten Tag,\nein Zimmer für zwei.');
  });

  it.each([
    ['a last line end', Buffer.from('Guten Tag,\r\nein Zimmer f\xfcr zwei.\r\n\r\n', 'latin1')],
    ['other line ends', Buffer.from('Guten Tag,\nein Zimmer f\xfcr zwei.', 'latin1')],
    ['joined lines', Buffer.from('Guten Tag, ein Zimmer f\xfcr zwei.', 'latin1')],
  ])('keeps its key with %s', async (_name, other) => {
    const [one, two] = [
      await read({ envelope, headers, text, html, charsets }),
      await read({ envelope, headers, text: other, html, charsets }),
    ];
    expect(messageKey(two.mail)).toBe(messageKey(one.mail));
  });

  it('with other words has another key', async () => {
    const [one, two] = [
      await read({ envelope, headers, text, charsets }),
      await read({ envelope, headers, text: Buffer.from('Nein.'), charsets }),
    ];
    expect(messageKey(two.mail)).not.toBe(messageKey(one.mail));
  });

  it.each([
    ['iso-8859-1', Buffer.from('f\xfcr', 'latin1'), 'für'],
    ['windows-1252', Buffer.from('5 \x80', 'latin1'), '5 €'],
    ['iso-2022-jp', Buffer.from('\x1b$B$*@$OC$K\x1b(B', 'latin1'), 'お世話に'],
    ['GB2312', Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), '你好'],
    ['koi8-r', Buffer.from([0xd0, 0xd2, 0xc9]), 'при'],
    ['utf-16le', Buffer.from('愛 x', 'utf16le'), '愛 x'],
    [undefined, Buffer.from('für 愛'), 'für 愛'],
    [undefined, Buffer.from('f\xfcr', 'latin1'), 'für'],
    ['x-nobody-knows', Buffer.from('f\xfcr', 'latin1'), 'für'],
    ['utf-8"\r\nBcc: x@y.example', Buffer.from('für'), 'für'],
  ])('reads its text in the charset %s', async (charset, bytes, expected) => {
    const { mail } = await read({ envelope, headers, text: bytes, ...(charset === undefined ? {} : { charsets: { text: charset } }) });
    expect(mail.text).toBe(expected);
  });

  it('attaches every file byte for byte, with its name, type and content id', async () => {
    const png = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
    const { mail } = await read({
      envelope,
      headers,
      html: Buffer.from('<p>See <img src="cid:logo"></p>'),
      files: [
        { name: 'attachment1', filename: 'x.png', type: 'image/png', content: png },
        { name: 'attachment2', filename: 'plan.txt', type: 'text/plain', content: Buffer.from('f\xfcr\r\n--orig\r\n\r\n', 'latin1') },
        { name: 'attachment3', filename: 'run.exe', type: 'application/octet-stream', content: Buffer.from('MZ') },
        { name: 'attachment4', filename: 'mail.eml', type: 'message/rfc822', content: Buffer.from('Subject: in\r\n\r\nbody') },
      ],
      info: {
        attachment1: { filename: 'Größe "1"\r\n愛.png', type: 'image/png', 'content-id': 'logo' },
        attachment2: { filename: '../../etc/plan\0.txt', type: 'text/plain' },
      },
      contentIds: { logo: 'attachment1' },
    });
    expect(mail.attachments).toEqual([
      { filename: 'Größe 1愛.png', contentType: 'image/png', sizeBytes: 1024, contentId: 'logo', disposition: 'inline' },
      { filename: 'plan.txt', contentType: 'text/plain', sizeBytes: 15, contentId: null, disposition: 'attachment' },
      { filename: 'mail.eml', contentType: 'message/rfc822', sizeBytes: 19, contentId: null, disposition: 'attachment' },
    ]);
    expect(Buffer.from(mail.attachmentContents[0] ?? []).equals(png)).toBe(true);
    expect(mail.dropped).toEqual([{ what: 'run.exe', why: 'blocked_type' }]);
    expect(mail.leaves.map(({ fate }) => fate)).toEqual(['inline', 'attached', 'attached', 'dropped', 'attached']);
  });

  it.each([
    ['attachment-info that is no JSON', { raw: [['attachment-info', '{oops']] }],
    ['attachment-info of other types', { raw: [['attachment-info', '{"attachment1":[1],"attachment2":{"filename":7}}']] }],
    ['a count that is wrong', { raw: [['attachments', '7']] }],
    ['charsets that are no JSON', { raw: [['charsets', 'utf-8']] }],
  ] as const)('keeps its files with %s', async (_name, { raw }) => {
    const files = [1, 2].map((index) => ({
      name: `attachment${index}`,
      filename: `f\u00fc${index}.pdf`,
      type: 'application/pdf',
      content: Buffer.from('%PDF'),
    }));
    const { mail } = await read({ envelope, headers, text, files, more: raw });
    expect(mail.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['fü1.pdf', 'application/pdf'],
      ['fü2.pdf', 'application/pdf'],
    ]);
  });

  it('keeps two files of one name, and a file of any other name', async () => {
    const file = (name: string) => ({ name, filename: 'a.pdf', type: 'application/pdf', content: Buffer.from('%PDF') });
    const { mail } = await read({ envelope, headers, text, files: [file('attachment1'), file('attachment1'), file('odd')] });
    expect(mail.attachments).toHaveLength(3);
  });

  it('says a bounce as a bounce', async () => {
    const status =
      'Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; gone@client.example\r\nAction: failed\r\nStatus: 5.1.1\r\n';
    const { mail } = await read({
      envelope: { to: envelope.to, from: '' },
      headers: `${HEAD.join('\n')}\nContent-Type: multipart/report; report-type=delivery-status; boundary="r"`,
      text: Buffer.from('It failed.'),
      files: [{ name: 'attachment1', filename: 'status', type: 'message/delivery-status', content: Buffer.from(status) }],
    });
    expect(mail.report).toMatchObject({ deliveryStatus: true, failedRecipients: [{ address: 'gone@client.example', status: '5.1.1' }] });
  });

  it('without a header block is addressed by its fields, which bring no header of their own', async () => {
    const { mail } = await read({
      envelope,
      text,
      charsets: { text: 'iso-8859-1', subject: 'iso-8859-1' },
      more: [
        ['from', 'Änn <ann@client.example>\r\nBcc: evil@x.example'],
        ['to', 'desk@agency.example'],
        ['subject', Buffer.from('Gr\xfc\xdfe\r\nX-Loop: 1\r\n\r\nbody', 'latin1')],
      ],
    });
    expect(mail).toMatchObject({ subject: 'Grüße X-Loop: 1 body', messageId: null, headers: [], text: 'Guten Tag,\nein Zimmer für zwei.' });
    expect(mail.to).toEqual([{ name: '', address: 'desk@agency.example' }]);
  });

  it.each([
    ['headers', 'a: b'],
    ['text', 'x'],
    ['html', 'x'],
    ['charsets', '{}'],
    ['attachment-info', '{}'],
    ['envelope', JSON.stringify(envelope)],
  ])('with %s twice is unreadable', (name, value) => {
    const post = buildParsedPost({ envelope, headers, text, html: Buffer.from('x'), charsets: {}, info: {}, more: [[name, value]] });
    expect(readInboundPost(post)).toEqual({ unreadable: 'field_repeated' });
  });

  it('with a header block that ends early takes nothing behind its end for a header', async () => {
    const { mail } = await read({ envelope, headers: `\n${HEAD.join('\r\n')}\r\n\r\nAuto-Submitted: auto-replied`, text });
    expect({ autoSubmitted: mail.autoSubmitted, messageId: mail.messageId }).toEqual({
      autoSubmitted: null,
      messageId: '<One@client.example>',
    });
  });

  it('accounts for every file and text, whatever they hold', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom('\r\n--', '--orig--\r\n', '\r\n\r\n', 'Content-Type: multipart/mixed; boundary=x').map((piece) => Buffer.from(piece)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          headers: fc.oneof(
            fc.constant(headers),
            fc.string(),
            fc.array(fc.constantFrom('A: b', ' c', '', '\r', 'Content-Type: x')).map((lines) => lines.join('\n')),
          ),
          text: bytes,
          charset: fc.oneof(fc.constantFrom('utf-8', 'utf-7', 'big5', ''), fc.string()),
          files: fc.array(
            fc.record({
              filename: fc.string({ unit: 'binary' }),
              type: fc.oneof(fc.string(), fc.constantFrom('text/html', 'multipart/mixed; boundary=x')),
              content: bytes,
            }),
            { maxLength: 5 },
          ),
        }),
        async ({ headers: block, text: body, charset, files }) => {
          const posted = files.map((file, index) => ({ ...file, filename: 'f', name: `attachment${index + 1}` }));
          const info = Object.fromEntries(files.map(({ filename, type }, index) => [`attachment${index + 1}`, { filename, type }]));
          const { mail } = await read({
            envelope,
            headers: block,
            text: Buffer.from(body),
            charsets: { text: charset },
            files: posted,
            info,
            more: [['subject', 'x']],
          });
          expect(mail.attachments.length + mail.dropped.length).toBe(files.length);
          expect(mail.leaves.filter(({ fate }) => fate !== 'inline')).toHaveLength(files.length);
          for (const [index, { content }] of files.entries()) {
            if (mail.dropped.length === 0)
              expect(Buffer.from(mail.attachmentContents[index] ?? []).equals(Buffer.from(content))).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
