import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemSchema, startFunctions } from './fixture.ts';
import { KNOWN_ID, thingsFunction } from './things.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;

beforeAll(async () => {
  functions = await startFunctions({ definitions: [thingsFunction().definition] });
});
afterAll(() => functions.close());

type Answer = { status: number; type: string; body: Buffer };

const send = ({ method, path, headers, body }: { method: string; path: string; headers: Record<string, string>; body: Uint8Array }) =>
  new Promise<Answer>((resolve, reject) => {
    const { port } = new URL(functions.url);
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, headers: { 'Content-Length': body.byteLength, ...headers } },
      async (response) => {
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '', body: await buffer(response) });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const headerText = fc.string({ unit: fc.constantFrom(...' !"#$%&\'()*+,-./0123456789:;<=>?@ABCxyz[]{}|~_'), maxLength: 60 });
const header = (...likely: string[]) => fc.oneof(fc.constantFrom(...likely), headerText);

const headersArbitrary = fc.record(
  {
    authorization: header('Bearer owner', 'Bearer viewer', 'Bearer'),
    'content-type': header(
      'application/json',
      'application/json; charset="utf-8"',
      'text/csv',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
    ),
    'content-encoding': header('identity', 'gzip', 'br'),
    'idempotency-key': header('"8e03978e"', 'k'),
    'if-match': header('"v3"', 'W/"v3"', '*'),
    'if-none-match': header('"v3"', '*'),
    'x-client-id': header('acacia'),
    'x-request-id': header('abcdefgh'),
    'x-forwarded-for': header('1.2.3.4', '::1'),
    traceparent: header('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
    host: header('localhost', 'api.example:443', '08', '[::1]', '0x7f.1'),
    accept: header('text/html'),
    origin: header('https://desk.example', 'null'),
    'x-cloud-trace-context': header('abc/1;o=1'),
    'function-execution-id': header('abc'),
  },
  { requiredKeys: [] },
);

const pathText = fc
  .string({ unit: fc.constantFrom(...'abc/%2F0.~-_?&=#;:@!$\'()*+,[]{}|\\^`"<>'), maxLength: 40 })
  .map((text) => text.replaceAll(/[\s"<>`{}|\\^]/g, ''));
const path = fc.oneof(
  fc.constantFrom(
    '/v1/things',
    `/v1/things/${KNOWN_ID}`,
    '/v1/things/upload',
    '/v1/things/hook',
    '/v1/things/fail/x',
    '/v1/things/me',
    '/v1/things?limit=3',
  ),
  pathText.map((text) => `/v1/things/${text}`),
  pathText.map((text) => `/${text}`),
);

const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json({ depthSize: 'medium' }).map((text) => Buffer.from(text)),
  fc.tuple(fc.json(), fc.nat(40)).map(([text, cut]) => Buffer.from(text.slice(0, cut))),
  fc.constantFrom('{"name":"x","size":1}', '{"name":"x","size":1,"__proto__":{}}', '[]', 'null').map((text) => Buffer.from(text)),
);

it('whatever is sent, an answer is the contract’s or a problem document: never HTML, never text, never our insides', async () => {
  const method = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND');
  await fc.assert(
    fc.asyncProperty(fc.record({ method, path, headers: headersArbitrary, body }), async (call) => {
      const answer = await send({
        ...call,
        headers: Object.fromEntries(Object.entries(call.headers).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))),
      });
      expect(answer.status).not.toBe(500);
      if (answer.status < 400) {
        expect(['', 'application/json', 'application/pdf']).toContain(answer.type);
        return;
      }
      expect(answer.type).toBe('application/problem+json');
      if (call.method === 'HEAD') return;
      const problem = problemSchema.parse(JSON.parse(answer.body.toString()));
      expect(problem.status).toBe(answer.status);
      expect(answer.body.toString()).not.toMatch(/node_modules|\n\s+at |Error:/);
    }),
    { numRuns: 600 },
  );
});
