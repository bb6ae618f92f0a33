import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FUZZ_RUNS, FUZZ_TIMEOUT_MS, readAnyMail } from './read-any-mail.ts';

const name = fc.constantFrom(
  'From',
  'To',
  'Cc',
  'Reply-To',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Return-Path',
  'Auto-Submitted',
  'Precedence',
  'List-Id',
  'X-Tripwright-Loop',
  'Content-Type',
  'Content-Disposition',
  'Content-Transfer-Encoding',
);
const piece = fc.oneof(
  fc.constantFrom(
    'Ann <ann@client.example>',
    '"',
    '<',
    '>',
    '(',
    ':',
    ';',
    ',',
    '@',
    '\\',
    '=?utf-8?Q?a=0D=0ABcc:_x?=',
    '=?utf-8?B?4pyI',
    '=?utf-8?B?ZsM=?= =?utf-8?B?vHI=?=',
    '=?x?Q?=00?=',
    '\r\n ',
    '\r\n\t',
    '\r',
    '\n',
    '\0',
    'Mon, 2 Mar 2026 19:41:07 +0200',
    '99 Xxx 99999 99:99',
    '<one.2@client.example>',
    'multipart/mixed; boundary=',
    "; filename*0*=utf-8''%00%0d; filename*1=..",
    'auto-replied',
    'text/plain; charset=utf-7',
    '\xff\xfe',
  ),
  fc.string({ maxLength: 12 }),
);
const field = fc.tuple(name, fc.array(piece, { maxLength: 5 })).map(([key, pieces]) => `${key}: ${pieces.join('')}\r\n`);

it(
  'any header is read, and nothing of it that reaches one of ours holds a line end or NUL',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { maxLength: 8 }), async (fields) => {
        const { mail, person, subject } = await readAnyMail(Buffer.from(`${fields.join('')}\r\nHello`, 'latin1'));
        const { from, replyTo, to, cc, messageId, inReplyTo, references, attachments } = mail;
        const boxes = [...(from === null ? [] : [from]), ...replyTo, ...to, ...cc];
        const reaching = [
          subject,
          mail.subject,
          person?.name ?? '',
          person?.address ?? '',
          messageId ?? '',
          inReplyTo ?? '',
          ...references,
          ...boxes.flatMap((box) => [box.name, box.address]),
          ...attachments.map(({ filename }) => filename),
          ...mail.headers.map(({ value }) => value),
        ];
        for (const text of reaching) expect(text).not.toMatch(/[\r\n\0]/);
        for (const { address } of boxes) expect(address).toMatch(/^[^\s@]+@[^\s@]+$/);
        if (mail.date !== null) expect(new Date(mail.date).toISOString()).toBe(mail.date);
      }),
      { numRuns: FUZZ_RUNS },
    );
  },
  FUZZ_TIMEOUT_MS,
);
