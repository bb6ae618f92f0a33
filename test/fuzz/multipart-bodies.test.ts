import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInboundPost } from '../../shared/mail/read-inbound-post.ts';
import { splitForm } from '../../shared/mail/split-form.ts';
import { FUZZ_RUNS, FUZZ_TIMEOUT_MS, readAnyMail } from './read-any-mail.ts';

const CONTENT_TYPE = 'multipart/form-data; boundary=xYzZY';

const name = fc.constantFrom(
  'email',
  'envelope',
  'headers',
  'text',
  'html',
  'charsets',
  'attachment-info',
  'content-ids',
  'attachment1',
  'SPF',
  'dkim',
  'spam_score',
  'other',
);
const value = fc.oneof(
  fc.constantFrom(
    '{"to":["Desk@Agency.example "],"from":"a@b.example"}',
    '{"to":[],"from":null}',
    '{"to":[null]}',
    '[]',
    'From: Ann <ann@client.example>\r\nSubject: Trip\r\n\r\nHello',
    'From: a\r\n\r\n--b\r\n',
    '{"text":"utf-8","html":"x-none","headers":7}',
    '{"attachment1":{"filename":"../x\\r\\n.pdf","content-id":"<a>"}}',
    '4.5',
    '\r\n--xYzZY\r\n',
    '\0\xff',
    '',
  ),
  fc.string({ maxLength: 30 }),
);
const part = fc.record({ name, value, isFile: fc.boolean() });

/** What a post of the provider has; without it few would get further than their envelope. */
const start = fc.constantFrom(
  [],
  [{ name: 'envelope', value: '{"to":["Desk@Agency.example "],"from":"a@b.example"}', isFile: false }],
  [
    { name: 'envelope', value: '{"to":["desk@agency.example"]}', isFile: false },
    { name: 'headers', value: 'From: Ann <ann@client.example>\r\nSubject: Trip\r\n', isFile: false },
  ],
);

const render = (parts: readonly { name: string; value: string; isFile: boolean }[]): string =>
  `${parts
    .map((one) => {
      const file = one.isFile ? `; filename="f.pdf"\r\nContent-Type: application/pdf` : '';
      return `--xYzZY\r\nContent-Disposition: form-data; name="${one.name}"${file}\r\n\r\n${one.value}\r\n`;
    })
    .join('')}--xYzZY--\r\n`;

const read = async (raw: Buffer, contentType: string | undefined): Promise<void> => {
  const post = readInboundPost({ rawBody: raw, contentType });
  if ('unreadable' in post) {
    expect(post.unreadable).toMatch(/^[a-z_]{1,40}$/);
    return;
  }
  expect(post.envelope.to.length).toBeGreaterThan(0);
  for (const address of post.envelope.to) expect(address).toBe(address.trim().toLowerCase());
  await readAnyMail(post.rawMail);
};

describe('any form', () => {
  it(
    'is read into a mail, or into the reason why it is none',
    async () => {
      const damage = fc.record({
        at: fc.nat(),
        cut: fc.nat({ max: 20 }),
        put: fc.constantFrom('', '\r\n', '--', '--xYzZY', '"', '\0', 'é'),
      });
      const type = fc.constantFrom(
        CONTENT_TYPE,
        CONTENT_TYPE,
        CONTENT_TYPE,
        'multipart/form-data',
        'text/plain',
        'multipart/form-data; boundary="',
        undefined,
      );
      await fc.assert(
        fc.asyncProperty(
          start,
          fc.array(part, { maxLength: 6 }),
          fc.array(damage, { maxLength: 2 }),
          type,
          async (first, parts, damages, contentType) => {
            let body = render([...first, ...parts]);
            for (const { at, cut, put } of damages) {
              const place = at % body.length;
              body = body.slice(0, place) + put + body.slice(place + cut);
            }
            await read(Buffer.from(body, 'latin1'), contentType);
          },
        ),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'that is whole comes back part by part and byte by byte',
    () => {
      const bytes = fc.uint8Array({ maxLength: 60 }).map((content) => Buffer.from(content));
      const whole = fc.array(fc.record({ name, content: bytes }), { minLength: 1, maxLength: 8 });
      fc.assert(
        fc.property(whole, (parts) => {
          fc.pre(!parts.some(({ content }) => content.includes('--xYzZY')));
          const body = Buffer.concat([
            ...parts.flatMap((one) => [
              Buffer.from(`--xYzZY\r\nContent-Disposition: form-data; name="${one.name}"\r\n\r\n`),
              one.content,
              Buffer.from('\r\n'),
            ]),
            Buffer.from('--xYzZY--'),
          ]);
          const found = splitForm({ body, contentType: CONTENT_TYPE });
          if (typeof found === 'string') throw new Error(found);
          expect(found.map((one) => [one.name, one.body.toString('hex')])).toEqual(
            parts.map((one) => [one.name, one.content.toString('hex')]),
          );
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
