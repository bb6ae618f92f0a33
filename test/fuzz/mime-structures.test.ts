import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, FUZZ_TIMEOUT_MS, readAnyMail } from './read-any-mail.ts';

type Leaf = { type: string; encoding: string; disposition: string; content: string };
type Branch = { subtype: string; hasPreamble: boolean; isClosed: boolean; isQuoted: boolean; parts: readonly Node[] };
type Node = Leaf | Branch;

const HEAD = 'From: Ann <ann@client.example>\r\nTo: desk@agency.example\r\nSubject: Trip\r\nMIME-Version: 1.0\r\n';

const leaf = fc.record({
  type: fc.constantFrom(
    'text/plain; charset=utf-8',
    'text/plain; format=flowed; delsp=yes',
    'text/plain; charset=iso-2022-jp',
    'text/html; charset=windows-1252',
    'text/calendar; method=REQUEST',
    'image/png; name="a.png"',
    'application/pdf',
    'application/ms-tnef; name=winmail.dat',
    'application/x-msdownload; name=a.exe',
    'message/rfc822',
    'message/delivery-status',
    'application/pkcs7-mime; smime-type=signed-data',
  ),
  encoding: fc.constantFrom('7bit', 'base64', 'quoted-printable', 'x-uuencode', 'binary', 'none-known'),
  disposition: fc.constantFrom(
    '',
    'inline',
    'attachment',
    'attachment; filename="../../x"',
    "attachment; filename*0*=utf-8''%ff; filename*1=b.pdf",
  ),
  content: fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('Hello', '<p>Hello', '=3D=ZZ', 'SGVsbG8=', '> old', '')),
});
const { node } = fc.letrec<{ node: Node; branch: Branch }>((tie) => ({
  node: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('branch')),
  branch: fc.record({
    subtype: fc.constantFrom('mixed', 'alternative', 'related', 'signed', 'report; report-type=delivery-status', 'digest'),
    hasPreamble: fc.boolean(),
    isClosed: fc.boolean(),
    isQuoted: fc.boolean(),
    parts: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  }),
}));

/** The structure as a part of a mail. `path`: where it stands, which makes its boundary its own. */
const render = (part: Node, path: string): string => {
  if ('type' in part) {
    const disposition = part.disposition === '' ? '' : `Content-Disposition: ${part.disposition}\r\n`;
    return `Content-Type: ${part.type}\r\nContent-Transfer-Encoding: ${part.encoding}\r\n${disposition}\r\n${part.content.replaceAll('--', '-')}`;
  }
  const boundary = `b${path}`;
  const named = part.isQuoted ? `"${boundary}"` : boundary;
  const parts = part.parts.map((child, index) => `--${boundary}\r\n${render(child, `${path}.${index}`)}\r\n`);
  const end = part.isClosed ? `--${boundary}--\r\n` : '';
  return `Content-Type: multipart/${part.subtype}; boundary=${named}\r\n\r\n${part.hasPreamble ? 'for old programs\r\n' : ''}${parts.join('')}${end}`;
};

const countLeaves = (part: Node): number => ('type' in part ? 1 : part.parts.reduce((count, child) => count + countLeaves(child), 0));

const damage = fc.record({
  at: fc.nat(),
  cut: fc.nat({ max: 30 }),
  put: fc.oneof(fc.constantFrom('', '\r\n\r\n', '--b1', '\r\n--b1--\r\n', '\0', '\r', '"'), fc.string({ maxLength: 9 })),
});

describe('any structure of a mail', () => {
  it(
    'that is well-formed has as many leaves as it was built of, each shown, attached or dropped with its reason',
    async () => {
      await fc.assert(
        fc.asyncProperty(node, async (structure) => {
          const { mail } = await readAnyMail(Buffer.from(HEAD + render(structure, '1')));
          expect(mail.leaves).toHaveLength(countLeaves(structure));
          expect(mail.subject).toBe('Trip');
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );

  it(
    'that was damaged anywhere is still read, with nothing unaccounted for',
    async () => {
      await fc.assert(
        fc.asyncProperty(node, fc.array(damage, { minLength: 1, maxLength: 3 }), async (structure, damages) => {
          let raw = HEAD + render(structure, '1');
          for (const { at, cut, put } of damages) {
            const place = at % raw.length;
            raw = raw.slice(0, place) + put + raw.slice(place + cut);
          }
          await readAnyMail(Buffer.from(raw, 'latin1'));
        }),
        { numRuns: FUZZ_RUNS },
      );
    },
    FUZZ_TIMEOUT_MS,
  );
});
