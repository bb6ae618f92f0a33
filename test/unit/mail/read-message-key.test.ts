import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openTextHash } from '../../../shared/mail/hash-texts.ts';
import { messageKey } from '../../../shared/mail/message-key.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { readMessageKey } from '../../../shared/mail/read-message-key.ts';
import { rawMail } from './raw-mail.ts';

const hashOf = (texts: readonly string[], isHtml = false): string => {
  const hash = openTextHash();
  for (const text of texts) hash.add({ isHtml, pieces: [text] });
  return hash.digest();
};

describe('the key at the door', () => {
  it('is that of the mail read whole, whatever the mail', async () => {
    const line = fc.constantFrom(
      'From: a@b.example',
      'Message-ID: <x@y.example>',
      'Content-Type: multipart/mixed; boundary=m',
      'Content-Type: text/html; charset=koi8-r',
      'Content-Type: text/plain; name=a.txt',
      'Content-Disposition: attachment',
      'Content-Transfer-Encoding: base64',
      '--m',
      '--m--',
      '',
      'SGVsbG8gd29ybGQ=',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), async (lines) => {
        const raw = Buffer.from(lines.join('\r\n'));
        expect((await readMessageKey(raw)).key).toBe(messageKey(await parseMail(raw)));
      }),
      { numRuns: 1000 },
    );
  });

  it('is that of the mail read whole when its texts are long', async () => {
    const text = Array.from({ length: 3 }, () => `--m\r\n\r\n${'elephants \u{1f418} '.repeat(200_000)}\r\n`).join('');
    const raw = Buffer.from(`From: a@b.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n${text}--m--\r\n`);
    const mail = await parseMail(raw);
    expect((await readMessageKey(raw)).key).toBe(messageKey(mail));
  });

  it('gives the Message-ID', async () => {
    expect(await readMessageKey(rawMail({ 'Message-ID': '<One@x.example>' }))).toMatchObject({ messageId: '<One@x.example>' });
  });
});

describe('the hash of texts', () => {
  it('is of the words: how many blanks stand between them, and where parts and slices end, does not count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'bc', '\u{1f418}', 'x'.repeat(40_000), '\u{1f418}'.repeat(33_000)), { maxLength: 8 }),
        (words) => {
          const expected = hashOf([words.join(' ')]);
          expect(hashOf([words.join(' \r\n\t\u00a0\u2003\u3000\ufeff ')])).toBe(expected);
          expect(hashOf(words)).toBe(expected);
          expect(hashOf([`\n${words.join('\n')}\n`, ' ', ''])).toBe(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('tells words, their borders, and plain from HTML apart', () => {
    const hashes = [hashOf(['ab c']), hashOf(['a bc']), hashOf(['abc']), hashOf(['ab c'], true), hashOf([]), hashOf(['ab c d'])];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
