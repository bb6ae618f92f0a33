import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, problemIn, startFunctions } from './fixture.ts';
import { KNOWN_ID, thingsFunction } from './things.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;
const things = thingsFunction();

beforeAll(async () => {
  functions = await startFunctions({ definitions: [things.definition] });
});
afterAll(() => functions.close());

let keys = 0;
const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}) => {
  keys += 1;
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    headers: { ...as('owner'), 'Content-Type': 'application/json', 'Idempotency-Key': `body-${keys}`, ...headers },
    duplex: 'half',
  };
  return fetch(`${functions.url}${path}`, body === undefined ? init : { ...init, body });
};

/** Raw bytes to the port and whatever comes back until the other side closes or `until` is seen. */
const raw = (text: string, until: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(functions.url).port), '127.0.0.1', () => socket.write(text));
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk.toString();
      if (until.test(seen)) socket.destroy();
    });
    socket.on('close', () => resolve(seen));
    socket.on('error', reject);
  });

describe('JSON bodies', () => {
  it.each([
    ['truncated', '{"name":"x","siz'],
    ['empty', ''],
    ['not UTF-8', Uint8Array.from([0x7b, 0xff, 0xfe, 0x7d])],
    ['33 deep', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['30,000 deep', `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`],
    ['after a prototype by __proto__', '{"name":"x","size":1,"__proto__":{"admin":true}}'],
    ['after a prototype by constructor', '{"name":"x","size":1,"parts":[{"code":"a","constructor":{"prototype":{"admin":true}}}]}'],
    ['two values', '{} {}'],
  ])('that are %s answer 400', async (_, body) => {
    const response = await post('/v1/things', body);
    expect(response.status).toBe(400);
    expect((await problemIn(response)).code).toBe('malformed_request');
  });

  it('nested 32 deep are read (and then refused by the schema)', async () => {
    const response = await post('/v1/things', `{"name":"x","size":1,"deep":${'['.repeat(31)}${']'.repeat(31)}}`);
    expect(response.status).toBe(422);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
    'application/cloudevents+json',
    '*/*',
    ';;;',
  ])('sent as %s answer 415', async (type) => {
    const response = await post('/v1/things', '{"name":"x","size":1}', { 'Content-Type': type });
    expect(response.status).toBe(415);
    expect((await problemIn(response)).code).toBe('unsupported_media_type');
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'x-whatever'])(
    'with Content-Encoding %s answer 415 and are never inflated',
    async (encoding) => {
      const response = await post('/v1/things', gzipSync('{"name":"x","size":1}'), { 'Content-Encoding': encoding });
      expect(response.status).toBe(415);
      expect((await problemIn(response)).code).toBe('unsupported_media_type');
    },
  );

  it('announced larger than 1 MB answer 413 before a byte is read', async () => {
    const head = [
      'POST /v1/things HTTP/1.1',
      'Host: localhost',
      'Authorization: Bearer owner',
      'Idempotency-Key: large',
      'Content-Type: application/json',
      'Content-Length: 999999999',
      '\r\n',
    ].join('\r\n');
    const answer = await raw(head, /payload_too_large/);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
  });

  it('without an announced length answer 413 once they pass 1 MB', async () => {
    let chunksLeft = 40;
    const chunks = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        if (chunksLeft === 0) controller.close();
        else controller.enqueue(new Uint8Array(50_000).fill(0x20));
        chunksLeft -= 1;
      },
    });
    const response = await post('/v1/things', chunks);
    expect(response.status).toBe(413);
    expect((await problemIn(response)).code).toBe('payload_too_large');
  });

  it('of people who are not signed in are not looked at', async () => {
    const response = await post('/v1/things', '{"broken', { Authorization: '' });
    expect(response.status).toBe(401);
  });

  it('that break rules answer 422 with a pointer for each, unknown fields however deep among them', async () => {
    const response = await post(
      '/v1/things',
      JSON.stringify({ size: 1.5, 'a/b~c': 1, parts: [{ code: 'x' }, { code: 2, colour: 'red' }] }),
    );
    expect(response.status).toBe(422);
    const { code, errors } = await problemIn(response);
    expect(code).toBe('validation_failed');
    expect(errors?.map(({ pointer }) => pointer).toSorted()).toEqual(['/a~1b~0c', '/name', '/parts/1/code', '/parts/1/colour', '/size']);
  });

  it('with text that no database can hold answer 422 with a pointer', async () => {
    const response = await post('/v1/things', String.raw`{"name":"a\u0000b","size":1,"parts":[{"code":"\ud800"}]}`);
    expect(response.status).toBe(422);
    expect((await problemIn(response)).errors?.map(({ pointer }) => pointer)).toEqual(['/name', '/parts/0/code']);
  });
});

describe('raw bodies', () => {
  it('reach the handler byte for byte, also where the framework would have parsed them', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const response = await post('/v1/things/upload', bytes, { 'Content-Type': 'multipart/form-data; boundary=x' });
    expect(await response.json()).toEqual({ bytes: 256, hex: Buffer.from(bytes.subarray(0, 20)).toString('hex') });
  });

  it('of another type answer 415, larger than the route takes 413', async () => {
    expect((await post('/v1/things/upload', 'a', { 'Content-Type': 'image/png' })).status).toBe(415);
    expect((await post('/v1/things/upload', 'a'.repeat(5001), { 'Content-Type': 'text/csv' })).status).toBe(413);
    expect((await post('/v1/things/upload', 'a'.repeat(5000), { 'Content-Type': 'text/csv' })).status).toBe(200);
  });

  it('of a provider may say any type: broken JSON and broken forms arrive as they are', async () => {
    for (const type of [
      'application/json',
      'application/x-www-form-urlencoded; charset=nonsense',
      'application/cloudevents+json',
      'text/plain',
    ]) {
      const response = await post('/v1/things/hook', '{"a', { 'Content-Type': type, Authorization: '' });
      expect(await response.json()).toEqual({ bytes: 3, first: '7b2261' });
    }
  });
});

describe('request lines the framework would answer for', () => {
  it.each(['/favicon.ico', '/robots.txt', '/v1/things/%E0%A4%A/x', '/v1/things/%', '/v1/things/..%2f..%2fetc', '//', '/v1/things/?'])(
    '%s answers our 404',
    async (path) => {
      const response = await fetch(`${functions.url}${path}`, { headers: as('owner') });
      expect(response.status).toBe(404);
      expect((await problemIn(response)).code).toBe('not_found');
    },
  );

  it.each([
    ['a Host that is none', 'GET /v1/things HTTP/1.1\r\nHost: a b@c\r\nConnection: close\r\n\r\n', 400],
    ['a target with a backslash', 'GET /v1\\things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ['TRACE', 'TRACE /v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
    ['PROPFIND', 'PROPFIND /v1/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405],
  ])('%s gets a problem document', async (_, text, status) => {
    const answer = await raw(text, /\}$/);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(answer).toMatch(/"requestId":"/);
  });

  it('an id that does not parse answers exactly like a missing one, apart from requestId and instance', async () => {
    const missing = await problemIn(await fetch(`${functions.url}/v1/things/${KNOWN_ID.replace(/a$/, 'b')}`, { headers: as('owner') }));
    const unreadable = await problemIn(await fetch(`${functions.url}/v1/things/17`, { headers: as('owner') }));
    const same = { requestId: '', instance: '' };
    expect(JSON.stringify({ ...unreadable, ...same })).toBe(JSON.stringify({ ...missing, ...same }));
    expect(missing.status).toBe(404);
  });
});
