import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { multipart, rawMail } from './raw-mail.ts';

const mixed = (parts: readonly string[]): Buffer => rawMail({ 'Content-Type': 'multipart/mixed; boundary="mix"' }, multipart('mix', parts));
const text = 'Content-Type: text/plain; charset=utf-8\n\nHello';
const file = (name: string, type = 'application/pdf', content = 'JVBERi0xLjQK'): string =>
  `Content-Type: ${type}\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="${name}"\n\n${content}`;

describe('what the header says', () => {
  it('gives people, ids and dates in one form', async () => {
    const mail = await parseMail(
      rawMail({
        From: '=?utf-8?Q?J=C3=BCrgen_Sch=C3=A4fer?= <J.Schaefer@Nordpost.example>',
        'Reply-To': '"Office" <office@nordpost.example>',
        To: 'Team: a@b.example, c@d.example;, broken, e@f.example',
        Cc: 'g@h.example',
        Subject: '=?iso-8859-1?Q?F=FCr_zwei?=',
        Date: 'Mon, 02 Mar 2026 19:41:07 +0200',
        'Message-ID': '<One.2@Nordpost.example>',
        'In-Reply-To': 'bare@agency.example',
        References: '<a@x.example> junk <b@x.example>\r\n <a@x.example>',
        'Return-Path': '<>',
        'List-Id': 'News <n.example>',
      }),
    );
    expect(mail.from).toEqual({ name: 'Jürgen Schäfer', address: 'j.schaefer@nordpost.example' });
    expect(mail.replyTo).toEqual([{ name: 'Office', address: 'office@nordpost.example' }]);
    expect(mail.to.map(({ address }) => address)).toEqual(['a@b.example', 'c@d.example', 'e@f.example']);
    expect(mail.cc.map(({ address }) => address)).toEqual(['g@h.example']);
    expect(mail).toMatchObject({
      subject: 'Für zwei',
      date: '2026-03-02T17:41:07.000Z',
      messageId: '<One.2@Nordpost.example>',
      inReplyTo: '<bare@agency.example>',
      references: ['<a@x.example>', '<b@x.example>'],
      returnPath: '',
      listId: 'News <n.example>',
    });
  });

  it('reads raw 8-bit headers as UTF-8, else as Windows-1252', async () => {
    expect((await parseMail(rawMail({ Subject: 'Gr\xfc\xdfe' }))).subject).toBe('Grüße');
    expect((await parseMail(Buffer.from('Subject: Grüße\r\n\r\n'))).subject).toBe('Grüße');
  });

  it('gives a subject and names without line ends or NUL', async () => {
    const mail = await parseMail(rawMail({ Subject: '=?utf-8?Q?a=0D=0ABcc:_x=00?=', From: '"=?utf-8?Q?A=0AB?=" <a@b.example>' }));
    expect(mail.subject).toBe('a Bcc: x');
    expect(mail.from?.name).toBe('A B');
  });

  it('has no date when the Date header is none, and flags a second From', async () => {
    const mail = await parseMail(Buffer.from('From: a@b.example\r\nFrom: c@d.example\r\nDate: soon\r\n\r\nx'));
    expect(mail).toMatchObject({ date: null, dateHeader: 'soon', flags: ['several_from'], from: { address: 'a@b.example' } });
  });
});

describe('what people read', () => {
  it.each([
    ['iso-8859-1', '8bit', 'f\xfcr', 'für'],
    ['windows-1252', '8bit', '\x80 5', '€ 5'],
    ['utf-8', 'quoted-printable', 'f=C3=BCr', 'für'],
    ['utf-8', 'base64', 'ZsO8cg==', 'für'],
    ['iso-2022-jp', '7bit', '\x1b$B0&\x1b(B', '愛'],
    ['shift_jis', '8bit', '\x88\xa4', '愛'],
  ])('charset %s, %s', async (charset, encoding, body, expected) => {
    const mail = await parseMail(
      rawMail({ 'Content-Type': `text/plain; charset=${charset}`, 'Content-Transfer-Encoding': encoding }, body),
    );
    expect(mail.text.trim()).toBe(expected);
    expect(mail.flags).toEqual([]);
  });

  it('reads an unknown charset as Windows-1252 and flags it', async () => {
    const mail = await parseMail(rawMail({ 'Content-Type': 'text/plain; charset=x-klingon' }, 'f\xfcr'));
    expect(mail).toMatchObject({ text: 'für', flags: ['charset_unknown'] });
  });

  it('reads bytes without a declared charset as UTF-8 if they are, else as Windows-1252', async () => {
    expect((await parseMail(rawMail({}, 'f\xfcr'))).text).toBe('für');
    expect((await parseMail(rawMail({}, 'f\xc3\xbcr'))).text).toBe('für');
    expect((await parseMail(rawMail({ 'Content-Type': 'text/plain; charset=us-ascii' }, 'f\xc3\xbcr'))).text).toBe('für');
  });

  it('prefers the plain text of an alternative, and keeps label and value of an HTML table on one line', async () => {
    const html = '<table><tr><td><p>Guests</p></td><td><p>5 adults</p></td></tr><tr><th>Arrive</th><td>12 May</td></tr></table>';
    const both = multipart('alt', [text, `Content-Type: text/html\n\n${html}`]);
    const alternative = await parseMail(rawMail({ 'Content-Type': 'multipart/alternative; boundary=alt' }, both));
    expect(alternative).toMatchObject({ text: 'Hello', textSource: 'plain' });
    expect(alternative.html).toContain('5 adults');
    const only = await parseMail(rawMail({ 'Content-Type': 'text/html' }, html));
    expect(only).toMatchObject({ text: 'Guests   5 adults\nArrive   12 May', textSource: 'html' });
  });

  it('does not let a cell claim a million columns', async () => {
    const html = '<table><tr><td colspan=1000000000 rowspan=1000000000>a</td><td>b</td></tr></table>';
    expect((await parseMail(rawMail({ 'Content-Type': 'text/html' }, html))).text).toBe('a   b');
  });

  it('leaves quoted history out of the text of HTML, but keeps it in a forward and when there is nothing else', async () => {
    const quote = '<div class="gmail_quote">OLD</div><blockquote>OLDER</blockquote>';
    const read = async (subject: string, html: string): Promise<string> =>
      (await parseMail(rawMail({ Subject: subject, 'Content-Type': 'text/html' }, html))).text;
    expect(await read('Re: x', `<p>New</p>${quote}`)).toBe('New');
    expect(await read('Fwd: x', `<p>New</p>${quote}`)).toContain('OLD');
    expect(await read('Re: x', quote)).toContain('OLD');
  });

  it('makes HTML harmless', async () => {
    const html =
      '<script>x()</script><style>p{}</style><p onclick="x()">Hi <a href="javascript:x()">a</a><a href="https://e.example">b</a></p>' +
      '<img src="https://track.example/1.gif"><img src="cid:logo"><iframe src="//e.example"></iframe><form action="//e.example"><input></form>';
    const safe = (await parseMail(rawMail({ 'Content-Type': 'text/html' }, html))).html ?? '';
    expect(safe).not.toMatch(/script|style|onclick|track\.example|iframe|form|input/);
    expect(safe).toContain('<img src="cid:logo" />');
    expect(safe).toContain('rel="noopener noreferrer nofollow"');
  });

  it('strips NUL, which no store takes', async () => {
    expect((await parseMail(rawMail({}, 'a\0b'))).text).toBe('ab');
  });

  it('has a text hash that changes with the text and not with line ends', async () => {
    const hash = async (body: string): Promise<string> => (await parseMail(Buffer.from(`From: a@b.example\n\n${body}`))).textHash;
    expect(await hash('one\r\ntwo\r\n')).toBe(await hash('one\ntwo'));
    expect(await hash('one')).not.toBe(await hash('two'));
  });
});

describe('every leaf is accounted for', () => {
  it('as inline, attached or dropped with a reason', async () => {
    const mail = await parseMail(
      mixed([
        `Content-Type: multipart/related; boundary="rel"\n\n${multipart('rel', [
          `Content-Type: multipart/alternative; boundary="alt"\n\n${multipart('alt', [text, 'Content-Type: text/html\n\n<p>Hello</p>'])}`,
          'Content-Type: image/png\nContent-ID: <view@x>\nContent-Disposition: inline; filename=view.png\nContent-Transfer-Encoding: base64\n\niVBORw0=',
        ])}`,
        file('flight confirmation.pdf'),
        file('trip.exe', 'application/octet-stream', 'AAAA'),
        file('holiday.pdf', 'application/pdf', Buffer.from('MZ\x90\0').toString('base64')),
        file('run.JS', 'text/plain', 'YWxlcnQoMSk='),
        'Content-Type: message/rfc822\n\nSubject: inner\n\nbody',
        'Content-Type: text/plain; name=notes.txt\nContent-Disposition: inline\n\nnotes',
        'Content-Type: text/plain\n\nfooter',
        'Content-Type: multipart/mixed; boundary="none"\n\nno parts here',
        'Content-Type: multipart/mixed\n\nno boundary here',
        'no header at all',
        '',
      ]),
    );
    expect(mail.leaves.map(({ path, contentType, fate, reason }) => `${path} ${contentType} ${reason ?? fate}`)).toEqual([
      '1.1.1.1 text/plain inline',
      '1.1.1.2 text/html inline',
      '1.1.2 image/png attached',
      '1.2 application/pdf attached',
      '1.3 application/octet-stream blocked_type',
      '1.4 application/pdf blocked_type',
      '1.5 text/plain blocked_type',
      '1.6 message/rfc822 attached',
      '1.7 text/plain attached',
      '1.8 text/plain inline',
      '1.9 multipart/mixed inline',
      '1.10 multipart/mixed inline',
      '1.11 text/plain inline',
      '1.12 text/plain inline',
    ]);
    expect(mail.dropped.map(({ what }) => what)).toEqual(['trip.exe', 'holiday.pdf', 'run.JS']);
    expect(mail.truncated).toBe(false);
    expect(mail.text).toContain('no parts here');
    expect(mail.text).toContain('no boundary here');
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['view.png', 'flight confirmation.pdf', 'message.eml', 'notes.txt']);
    expect(mail.attachments[0]).toMatchObject({ contentId: 'view@x', disposition: 'inline', sizeBytes: 5 });
    expect(mail.attachmentContents.map((content) => content.byteLength)).toEqual(mail.attachments.map(({ sizeBytes }) => sizeBytes));
  });

  it('drops an attachment above 25 MB and keeps the mail', async () => {
    const big = Buffer.alloc(25 * 1024 * 1024 + 1, 0x41).toString('latin1');
    const mail = await parseMail(
      mixed([text, `Content-Type: application/pdf\nContent-Disposition: attachment; filename=big.pdf\n\n${big}`]),
    );
    expect(mail).toMatchObject({ text: 'Hello', dropped: [{ what: 'big.pdf', why: 'too_large' }], truncated: true });
  });

  it.each([
    ['../../x\0', 'x'],
    ['..\\..\\windows\\x.pdf', 'x.pdf'],
    ['/etc/passwd', 'passwd'],
    ['a\u202Efdp.txt', 'afdp.txt'],
    ['..', 'attachment'],
    ['', 'attachment'],
    ['a\r\nb.txt', 'ab.txt'],
    ['  .hidden. ', 'hidden'],
  ])('stores the file name %j as %j', async (name, expected) => {
    const encoded = `=?utf-8?B?${Buffer.from(name).toString('base64')}?=`;
    expect((await parseMail(mixed([text, file(encoded)]))).attachments[0]?.filename).toBe(expected);
  });

  it('cuts a file name at 200 characters and keeps its extension', async () => {
    const name = (await parseMail(mixed([text, file(`${'n'.repeat(400)}.pdf`)]))).attachments[0]?.filename ?? '';
    expect([...name]).toHaveLength(200);
    expect(name.endsWith('n.pdf')).toBe(true);
  });

  it('drops a program whose name ends in dots or a space', async () => {
    expect((await parseMail(mixed([text, file('a.exe. .', 'image/png')]))).dropped).toEqual([{ what: 'a.exe', why: 'blocked_type' }]);
  });
});

describe('reports of machines', () => {
  it('gives the failed recipients and the mail that they failed for', async () => {
    const status =
      'Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n' +
      'Final-Recipient: rfc822; Gone@client.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n no such user\n\n' +
      'Final-Recipient: rfc822; full@client.example\nAction: delayed\nStatus: 4.2.2\n\nFinal-Recipient: rfc822; ok@client.example\nAction: delivered\nStatus: 2.0.0';
    const body = multipart('rep', [text, status, 'Content-Type: text/rfc822-headers\n\nMessage-ID: <q1@agency.example>\nSubject: Quote']);
    const mail = await parseMail(rawMail({ 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=rep' }, body));
    expect(mail.report).toEqual({
      deliveryStatus: true,
      feedbackReport: false,
      dispositionNotification: false,
      originalMessageId: '<q1@agency.example>',
      failedRecipients: [
        { address: 'gone@client.example', status: '5.1.1', permanent: true, diagnostic: 'smtp; 550 no such user' },
        { address: 'full@client.example', status: '4.2.2', permanent: false, diagnostic: null },
      ],
    });
  });
});
