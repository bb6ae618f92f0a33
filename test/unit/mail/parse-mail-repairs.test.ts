import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { multipart, rawMail } from './raw-mail.ts';

const textOf = async (contentType: string, body: string, encoding = '8bit'): Promise<string> =>
  (await parseMail(rawMail({ 'Content-Type': contentType, 'Content-Transfer-Encoding': encoding }, body))).text;
const mixed = (parts: readonly string[]): Buffer => rawMail({ 'Content-Type': 'multipart/mixed; boundary="mix"' }, multipart('mix', parts));
const nameOf = async (header: string): Promise<string | undefined> =>
  (await parseMail(mixed([`Content-Type: application/pdf\n${header}\n\nx`]))).attachments[0]?.filename;
const fates = async (raw: Uint8Array): Promise<string[]> =>
  (await parseMail(raw)).leaves.map(({ contentType, fate, reason }) => `${contentType} ${reason ?? fate}`);

describe('a charset', () => {
  it.each([
    ['gb18030', '\xb0\xae', '爱'],
    ['gb2312', '\xb0\xae', '爱'],
    ['cp936', '\xb0\xae', '爱'],
    ['koi8-r', '\xcd\xc9\xd2', 'мир'],
    ['windows-1251', '\xec\xe8\xf0', 'мир'],
    ['euc-kr', '\xbb\xe7', '사'],
    ['iso-2022-jp', '\x1b$B0&\x1b(B', '愛'],
    ['x-sjis', '\x88\xa4', '愛'],
    ['utf8', 'f\xc3\xbcr', 'für'],
    ['cp1252', 'f\xfcr', 'für'],
    ['big5', '\xb7R', '愛'],
  ])('%s is read', async (charset, body, expected) => {
    expect(await textOf(`text/plain; charset=${charset}`, body)).toBe(expected);
  });

  it.each(['utf-7', 'x-unknown', 'hz-gb-2312', 'iso-2022-kr', '"', '%s'])(
    '%s, which no reader should trust, is Windows-1252 and flagged',
    async (charset) => {
      const mail = await parseMail(
        rawMail({ 'Content-Type': `text/plain; charset="${charset.replace('"', '\\"')}"` }, '+ADw-b+AD4- f\xfcr'),
      );
      expect(mail).toMatchObject({ text: '+ADw-b+AD4- für', flags: ['charset_unknown'] });
    },
  );

  it.each([
    ['iso-8859-1', 'f\xc3\xbcr', 'für'],
    ['windows-1252', 'f\xc3\xbcr', 'für'],
    ['koi8-r', '\xd0\xbc\xd0\xb8\xd1\x80', 'мир'],
    ['utf-8', 'f\xfcr', 'für'],
    ['utf-16', 'f\xc3\xbcr', 'für'],
  ])('%s that the bytes contradict is what the bytes are', async (charset, body, expected) => {
    expect(await textOf(`text/plain; charset=${charset}`, body)).toBe(expected);
  });

  it('utf-8 stays itself when a byte of it is broken', async () => {
    expect(await textOf('text/plain; charset=utf-8', 'f\xc3\xbcr \xff')).toBe('für \ufffd');
  });

  it('that is not declared is found in the HTML, or in its escapes', async () => {
    expect(await textOf('text/html', '<meta charset="koi8-r"><p>\xcd\xc9\xd2</p>')).toBe('мир');
    expect(await textOf('text/plain', '\x1b$B0&\x1b(B')).toBe('愛');
  });
});

describe('the name of a file', () => {
  it.each([
    ['RFC 2231', "Content-Disposition: attachment; filename*=utf-8'de'f%C3%BCr.pdf", 'für.pdf'],
    [
      'RFC 2231 in pieces',
      "Content-Disposition: attachment; filename*0*=utf-8''f%C3%BC; filename*1*=r%20zwei; filename*2=.pdf",
      'für zwei.pdf',
    ],
    ['pieces out of order', 'Content-Disposition: attachment; filename*1=b.pdf; filename*0=a', 'ab.pdf'],
    ['RFC 2231 beside a plain one', 'Content-Disposition: attachment; filename="fur.pdf"; filename*=utf-8\'\'f%C3%BCr.pdf', 'für.pdf'],
    ['RFC 2231 in another charset', "Content-Disposition: attachment; filename*=iso-8859-1''f%FCr.pdf", 'für.pdf'],
    ['RFC 2047', 'Content-Disposition: attachment; filename="=?utf-8?Q?f=C3=BCr_zwei.pdf?="', 'für zwei.pdf'],
    ['RFC 2047, adjacent', 'Content-Disposition: attachment; filename="=?utf-8?Q?a?= =?utf-8?Q?b.pdf?="', 'ab.pdf'],
    ['RFC 2047, cut inside a letter', 'Content-Disposition: attachment; filename="=?utf-8?B?ZsM=?= =?utf-8?B?vHIucGRm?="', 'für.pdf'],
    ['raw bytes of UTF-8', 'Content-Disposition: attachment; filename="f\xc3\xbcr.pdf"', 'für.pdf'],
    ['raw bytes of Windows-1252', 'Content-Disposition: attachment; filename="f\xfcr.pdf"', 'für.pdf'],
    ['name of the type only', 'Content-Disposition: attachment\nContent-Type: application/pdf; name="a b.pdf"', 'document.pdf'],
    ['no quotes around blanks', 'Content-Disposition: attachment; filename=a b.pdf', 'a b.pdf'],
    ['escaped quotes', 'Content-Disposition: attachment; filename="a\\"b.pdf"', 'ab.pdf'],
    ['folded', 'Content-Disposition: attachment;\n filename="a\n b.pdf"', 'a b.pdf'],
    ['path and NUL', 'Content-Disposition: attachment; filename="../../x\0"', 'x'],
    ['none', 'Content-Disposition: attachment', 'document.pdf'],
  ])('%s', async (_name, header, expected) => {
    expect(await nameOf(header)).toBe(expected);
  });
});

describe('words of a header', () => {
  it.each([
    ['=?utf-8?Q?f=C3=BCr_zwei?=', 'für zwei'],
    ['=?utf-8?Q?a?= =?utf-8?Q?b?=', 'ab'],
    ['=?utf-8?Q?a?=\r\n =?iso-8859-1?Q?=FC?=', 'aü'],
    ['=?utf-8?B?ZsM=?= =?utf-8?B?vHI=?=', 'für'],
    ['=?UTF-8?q?a=5Fb?= c', 'a_b c'],
    ['=?gb18030?B?sK4=?=', '爱'],
    ['=?iso-2022-jp?B?GyRCMCYbKEI=?=', '愛'],
    ['=?iso-2022-jp?B?GyRCMCYbKEI=?= =?iso-2022-jp?B?GyRCMCYbKEI=?=', '愛愛'],
    ['=?x-none?Q?f=FCr?=', 'für'],
    ['=?utf-8?Q?broken', '=?utf-8?Q?broken'],
  ])('%s are read', async (subject, expected) => {
    expect((await parseMail(rawMail({ Subject: subject }))).subject).toBe(expected);
  });
});

describe('a date', () => {
  it.each([
    ['Mon, 2 Mar 2026 19:41:07 +0200', '2026-03-02T17:41:07.000Z'],
    ['2 Mar 26 19:41 EST', '2026-03-03T00:41:00.000Z'],
    ['Mon, 02 Mar 2026 19:41:07', '2026-03-02T19:41:07.000Z'],
    ['Mon, 02 Mar 2026 19:41:07 GMT (UTC)', '2026-03-02T19:41:07.000Z'],
    ['Mon, 02 Mar (early) 2026 19:41 -0330 (Newfoundland)', '2026-03-02T23:11:00.000Z'],
    ['Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330', '1969-02-14T03:02:00.000Z'],
    ['Mon Mar  2 19:41:07 2026', '2026-03-02T19:41:07.000Z'],
    ['2026-03-02T19:41:07+02:00', '2026-03-02T17:41:07.000Z'],
    ['Wed, 15 Dec 2010    59:10 -0500', null],
    ['31 Feb 2026 10:00:00 +0000', null],
    ['soon 5', null],
    ['', null],
  ])('%s', async (header, expected) => {
    expect((await parseMail(rawMail({ Date: header }))).date).toBe(expected);
  });
});

describe('a boundary', () => {
  const two = 'Content-Type: text/plain\n\none';
  const read = async (type: string, body: string): Promise<string> => (await parseMail(rawMail({ 'Content-Type': type }, body))).text;
  it.each([
    ['without its end', 'multipart/mixed; boundary=b', `--b\n${two}`],
    ['with blanks inside', 'multipart/mixed; boundary="a b c"', `--a b c\n${two}\n--a b c--`],
    ['with blanks behind', 'multipart/mixed; boundary=b', `--b  \n${two}\n--b-- \n`],
    ['with quoted specials', 'multipart/mixed; boundary="=_(x)+/:?"', `--=_(x)+/:?\n${two}\n--=_(x)+/:?--`],
    ['with specials not quoted', 'multipart/mixed; boundary=----=_x(y)', `------=_x(y)\n${two}\n------=_x(y)--`],
    ['with text before and behind', 'multipart/mixed; boundary=b', `preamble\n--b\n${two}\n--b--\nepilogue\n`],
    ['written twice', 'multipart/mixed; boundary=b', `--b\n--b\n${two}\n--b--`],
    ['in RFC 2231', 'multipart/mixed; boundary*0=a; boundary*1=b', `--ab\n${two}\n--ab--`],
    ['that the header does not name', 'multipart/mixed', `--real\n${two}\n--real--`],
    ['other than the header names', 'multipart/mixed; boundary=wrong', `--real\n${two}\n--real--`],
    [
      'shared with the multipart inside',
      'multipart/mixed; boundary=b',
      `--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n${two}\n--b--\n--b--`,
    ],
  ])('%s', async (_name, type, body) => {
    expect((await read(type, body)).trim()).toBe('one');
  });
});

describe('lines', () => {
  const whole =
    'From: a@b.example\nSubject: Trip\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\none\ntwo\n--b--\n';
  it.each([
    ['LF', whole],
    ['CRLF', whole.replaceAll('\n', '\r\n')],
    ['CR alone', whole.replaceAll('\n', '\r')],
    ['CR CR LF', whole.replaceAll('\n', '\r\r\n')],
    ['LF and CRLF mixed', whole.replaceAll('\n\n', '\r\n\n')],
    ['a byte order mark before them', `\xef\xbb\xbf${whole}`],
  ])('that end in %s', async (_name, raw) => {
    const mail = await parseMail(Buffer.from(raw, 'latin1'));
    expect(mail).toMatchObject({ subject: 'Trip', from: { address: 'a@b.example' } });
    expect(mail.text.split(/\n+/)).toEqual(['one', 'two']);
  });

  it('of a flowed text are joined, quotes and signatures kept apart', async () => {
    const body = 'one \ntwo\n> old \n> more\n>> older\n stuffed\n-- \nAnn';
    expect(await textOf('text/plain; format=flowed', body)).toBe('one two\n> old more\n>> older\nstuffed\n-- \nAnn');
    expect(await textOf('text/plain; format=flowed; delsp=yes', '二人 \nです')).not.toContain(' ');
  });
});

describe('each leaf', () => {
  it('of a signed mail is shown or attached', async () => {
    const signed = multipart('s', [
      'Content-Type: text/plain\n\nHello',
      'Content-Type: application/pkcs7-signature; name=smime.p7s\nContent-Transfer-Encoding: base64\n\nMAAA',
    ]);
    expect(await fates(rawMail({ 'Content-Type': 'multipart/signed; boundary=s' }, signed))).toEqual([
      'text/plain inline',
      'application/pkcs7-signature attached',
    ]);
  });

  it('of an encrypted mail is attached', async () => {
    const secret = multipart('e', [
      'Content-Type: application/pgp-encrypted\n\nVersion: 1',
      'Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----',
    ]);
    expect(await fates(rawMail({ 'Content-Type': 'multipart/encrypted; boundary=e' }, secret))).toEqual([
      'application/pgp-encrypted attached',
      'application/octet-stream attached',
    ]);
    expect(
      await fates(rawMail({ 'Content-Type': 'application/pkcs7-mime; name=smime.p7m', 'Content-Transfer-Encoding': 'base64' }, 'MAAA')),
    ).toEqual(['application/pkcs7-mime attached']);
  });

  it('that is winmail.dat is dropped and says why, by type or by its first bytes', async () => {
    const tnef = Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 2]).toString('base64');
    const mail = await parseMail(
      mixed([
        'Content-Type: text/plain\n\nHello',
        `Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${tnef}`,
        `Content-Type: application/octet-stream; name=ATT1.dat\nContent-Transfer-Encoding: base64\n\n${tnef}`,
      ]),
    );
    expect(mail.dropped).toEqual([
      { what: 'winmail.dat', why: 'not_unpacked' },
      { what: 'ATT1.dat', why: 'not_unpacked' },
    ]);
    expect(mail.text).toBe('Hello');
  });

  it('that is an invitation, a nested mail or an image of the text is attached with a name', async () => {
    const mail = await parseMail(
      mixed([
        'Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR',
        'Content-Type: message/rfc822\n\nSubject: inner\n\nx',
        'Content-Type: image/png\nContent-ID: <a@b>\nContent-Disposition: inline\n\nx',
      ]),
    );
    expect(mail.attachments.map(({ filename, contentId }) => [filename, contentId])).toEqual([
      ['invitation.ics', null],
      ['message.eml', null],
      ['image.png', 'a@b'],
    ]);
  });

  it('that is uuencoded is decoded, with and without its first line', async () => {
    const line = '%2&5L;&\\\n';
    for (const body of [`begin 644 a.txt\n${line}\`\nend`, line]) {
      const mail = await parseMail(mixed([`Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: x-uuencode\n\n${body}`]));
      expect(Buffer.from(mail.attachmentContents[0] ?? []).toString()).toBe('Hello');
    }
  });

  it('in yEnc is kept as the bytes it is', async () => {
    const body = '=ybegin line=128 size=5 name=a.bin\n\x8f\x92\n=yend size=5';
    expect(await textOf('text/plain', body)).toContain('=ybegin line=128 size=5 name=a.bin');
  });
});
