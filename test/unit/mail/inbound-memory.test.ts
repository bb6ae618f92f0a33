import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildInboundPost } from '../../../shared/mail/build-inbound-post.ts';
import { signInboundPost } from '../../../shared/mail/sign-inbound-post.ts';
import { startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';
import { buildParsedPost } from './build-parsed-post.ts';
import { newSigningKey } from './signing-key.ts';

const MEGABYTE = 1024 * 1024;
const envelope = { to: ['acacia@in.tripwright.localhost'], from: 'ann@client.example' };
const key = newSigningKey();
const HEAD = 'From: Ann <ann@client.example>\r\nSubject: Pictures\r\nMessage-ID: <pictures@client.example>\r\n';
const pictureOf = (bytes: number): Buffer => Buffer.alloc(bytes, 'a picture has many bytes that repeat');

const rawPost = (bytes: number) => {
  const part = `--m\r\nContent-Type: image/jpeg; name=p.jpg\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n`;
  const encoded = pictureOf(Math.floor((bytes * 3) / 4) - 2000).toString('base64');
  return buildInboundPost({
    rawMail: Buffer.from(
      `${HEAD}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nSee below.\r\n${part}${encoded}\r\n--m--\r\n`,
      'latin1',
    ),
    envelope,
  });
};
const LINE = 'We would like to see elephants.\r\n';
const textsPost =
  ({ count, line, head }: { count: number; line: string; head: string }) =>
  (bytes: number) => {
    const each = Buffer.alloc(Math.max(1, Math.floor(bytes / count) - 1000), line);
    const parts = Array.from({ length: count }, () => [Buffer.from(`--m\r\n${head}\r\n\r\n`), each, Buffer.from('\r\n')]).flat();
    return buildInboundPost({
      rawMail: Buffer.concat([Buffer.from(`${HEAD}Content-Type: multipart/mixed; boundary=m\r\n\r\n`), ...parts, Buffer.from('--m--\r\n')]),
      envelope,
    });
  };
const parsedPost = (bytes: number) =>
  buildParsedPost({
    envelope,
    headers: HEAD,
    text: Buffer.from('See below.'),
    files: [1, 2].map((index) => ({
      name: `attachment${index}`,
      filename: `p${index}.jpg`,
      type: 'image/jpeg',
      content: pictureOf(Math.floor(bytes / 2) - 2000),
    })),
  });

const memorySchema = z.object({ nowBytes: z.number(), peakBytes: z.number() });

describe.skipIf(!existsSync('/proc/self/status'))('the memory that a post takes (read from /proc: skipped where there is none)', () => {
  let child: ChildProcess;
  let storage: Awaited<ReturnType<typeof startCloudStorage>>;
  let url: string;
  const answer = async (): Promise<unknown> => (await once(child, 'message'))[0];
  const memory = async () => {
    const answered = answer();
    child.send('memory');
    return memorySchema.parse(await answered);
  };
  const post = async ({ rawBody, contentType }: { rawBody: Buffer; contentType: string }) => {
    const headers = signInboundPost({ rawBody, privateKeyPem: key.privateKeyPem, signedAt: new Date() });
    const response = await fetch(`${url}/v1/inbound-email`, {
      method: 'POST',
      headers: { 'content-type': contentType, ...headers },
      body: new Uint8Array(rawBody),
    });
    expect(await response.json()).toMatchObject({ accepted: true, messageIds: [expect.stringMatching(/^msg_/)] });
  };

  beforeEach(async () => {
    storage = await startCloudStorage({ bucket: 'files' });
    child = fork(new URL('inbound-door-child.ts', import.meta.url), [key.publicKey, storage.url], {
      execArgv: ['--expose-gc'],
      env: { PATH: process.env['PATH'] },
    });
    url = z.object({ url: z.string() }).parse(await answer()).url;
  });
  afterEach(async () => {
    const left = once(child, 'exit');
    child.send('leave');
    await left;
    await storage.close();
  });

  const POSTS: [string, (bytes: number) => { rawBody: Buffer; contentType: string }][] = [
    ['sent raw with one large file', rawPost],
    ['sent raw with one long text', textsPost({ count: 1, line: LINE, head: 'Content-Type: text/plain' })],
    ['sent raw with eight long texts', textsPost({ count: 8, line: LINE, head: 'Content-Type: text/plain' })],
    [
      'sent raw with long texts beyond Latin',
      textsPost({ count: 3, line: '象を見たいです。\r\n', head: 'Content-Type: text/plain; charset=utf-8' }),
    ],
    [
      'sent raw with a long quoted-printable text',
      textsPost({
        count: 1,
        line: 'f=C3=BCr =\r\n',
        head: 'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable',
      }),
    ],
    ['sent raw with long HTML', textsPost({ count: 2, line: '<p>We would <b>like</b> to see</p>\r\n', head: 'Content-Type: text/html' })],
    [
      'sent raw with a header of a million lines',
      (bytes) => buildInboundPost({ rawMail: Buffer.alloc(bytes, 'Received: from a by b\r\n'), envelope }),
    ],
    ['sent raw with files in many parts', textsPost({ count: 1500, line: 'x', head: 'Content-Type: image/png' })],
    ['in parsed form with two large files', parsedPost],
  ];

  it.each(POSTS)('is at most four times its body: 30 MB %s', async (_name, build) => {
    for (let warmUp = 0; warmUp < 3; warmUp += 1) await post(build(MEGABYTE / 4));
    const before = await memory();
    const body = build(30 * MEGABYTE - 20_000);
    await post(body);
    const after = await memory();
    const factor = (after.peakBytes - before.nowBytes) / body.rawBody.byteLength;
    expect(factor).toBeLessThan(4);
  });
});
