import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { as, problemIn, startFunctions } from './fixture.ts';
import { KNOWN_ID, thingsFunction } from './things.ts';

let functions: Awaited<ReturnType<typeof startFunctions>>;
let things: ReturnType<typeof thingsFunction>;

beforeEach(async () => {
  things = thingsFunction();
  functions = await startFunctions({ definitions: [things.definition] });
});
afterEach(() => functions.close());

const create = ({ key, name = 'x', headers = as('owner') }: { key?: string; name?: string; headers?: Record<string, string> }) =>
  fetch(`${functions.url}/v1/things`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers, ...(key === undefined ? {} : { 'Idempotency-Key': key }) },
    body: JSON.stringify({ name, size: 1 }),
  });

const fail = ({ key, how }: { key: string; how: string }) =>
  fetch(`${functions.url}/v1/things/fail/${how}`, { method: 'POST', headers: { ...as('owner'), 'Idempotency-Key': key } });

/** A handler that waits until it is let go, and says when it has begun. */
const holdHandler = () => {
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  things.gate.wait = () => {
    begun.resolve();
    return release.promise;
  };
  return { begun: begun.promise, release: () => release.resolve() };
};

describe('an Idempotency-Key', () => {
  it('that is required and missing or malformed answers 400', async () => {
    const missing = await problemIn(await create({}));
    expect([missing.status, missing.code]).toEqual([400, 'idempotency_key_missing']);
    for (const key of ['', 'x'.repeat(256)]) {
      const malformed = await problemIn(await create({ key }));
      expect([malformed.status, malformed.code]).toEqual([400, 'idempotency_key_malformed']);
    }
    expect(things.counts.create).toBe(0);
  });

  it('makes fifty parallel POSTs one run: the others get the same body or 409 with Retry-After', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => create({ key: 'fifty' })));
    expect(things.counts.create).toBe(1);
    for (const response of responses) {
      if (response.status === 201) expect(await response.json()).toEqual({ name: 'x', run: 1 });
      else {
        expect(response.headers.get('retry-after')).toBe('2');
        expect((await problemIn(response)).code).toBe('idempotency_in_progress');
      }
    }
    expect(responses.some(({ status }) => status === 201)).toBe(true);
  });

  it('gives the first answer again, says so, and keeps it for 24 h', async () => {
    const first = await create({ key: 'again' });
    const second = await create({ key: 'again' });
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([second.status, second.headers.get('idempotency-replayed'), await second.json()]).toEqual([201, 'true', await first.json()]);
    functions.state.advance(86_390);
    expect((await create({ key: 'again' })).headers.get('idempotency-replayed')).toBe('true');
    functions.state.advance(20);
    expect(await (await create({ key: 'again' })).json()).toEqual({ name: 'x', run: 2 });
  });

  it('with another payload answers 422, finished or not', async () => {
    const held = holdHandler();
    const running = create({ key: 'reused' });
    await held.begun;
    expect((await problemIn(await create({ key: 'reused', name: 'y' }))).code).toBe('idempotency_key_reused');
    expect((await problemIn(await create({ key: 'reused' }))).code).toBe('idempotency_in_progress');
    held.release();
    expect((await running).status).toBe(201);
    const reused = await problemIn(await create({ key: 'reused', name: 'y' }));
    expect([reused.status, reused.code]).toEqual([422, 'idempotency_key_reused']);
    expect(things.counts.create).toBe(1);
  });

  it('is independent in two tenants and on two routes', async () => {
    expect((await create({ key: 'mine' })).status).toBe(201);
    expect((await create({ key: 'mine', headers: { ...as('several'), 'X-Client-ID': 'cedar' } })).status).toBe(201);
    expect((await fail({ key: 'mine', how: 'nothing' })).status).toBe(200);
    expect(things.counts.create).toBe(2);
  });

  it('of a handler that failed with 500 is free at once, and its next try runs', async () => {
    expect((await fail({ key: 'defect', how: 'defect' })).status).toBe(500);
    expect((await fail({ key: 'defect', how: 'defect' })).status).toBe(500);
    expect(things.counts.fail).toBe(2);
  });

  it('of a refusal gives the same refusal again', async () => {
    const first = await fail({ key: 'conflict', how: 'conflict' });
    const second = await fail({ key: 'conflict', how: 'conflict' });
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([409, 409, 'true']);
    expect(second.headers.get('content-type')).toBe('application/problem+json');
    expect(await second.json()).toEqual(await first.json());
    expect(things.counts.fail).toBe(1);
  });

  it('of an attempt that crashed is free after 120 s and then runs, never an empty success', async () => {
    const held = holdHandler();
    const crashed = create({ key: 'crash' });
    await held.begun;
    functions.state.advance(119);
    expect((await problemIn(await create({ key: 'crash' }))).code).toBe('idempotency_in_progress');
    functions.state.advance(2);
    things.gate.wait = async () => undefined;
    expect(await (await create({ key: 'crash' })).json()).toEqual({ name: 'x', run: 2 });
    held.release();
    await crashed;
  });

  it('of a request that was refused before its handler ran is not used up', async () => {
    const bad = await fetch(`${functions.url}/v1/things`, {
      method: 'POST',
      headers: { ...as('owner'), 'Content-Type': 'application/json', 'Idempotency-Key': 'fixed' },
      body: '{"name":""}',
    });
    expect(bad.status).toBe(422);
    expect((await create({ key: 'fixed' })).status).toBe(201);
  });

  it('answers 503 when nobody can say whether it was used', async () => {
    functions.state.isDown = true;
    const response = await create({ key: 'down' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect(things.counts.create).toBe(0);
  });

  it('is kept hashed and under its tenant', async () => {
    await create({ key: 'visible-key' });
    const keys = functions.state.keys().filter((key) => key.includes('idempotency'));
    expect(keys).toEqual([expect.stringMatching(/^tenant:acacia:idempotency:POST \/v1\/things:[0-9a-f]{64}$/)]);
  });

  it('means nothing on PATCH and GET', async () => {
    const headers = { ...as('owner'), 'Idempotency-Key': 'x'.repeat(300), 'If-Match': '"v3"', 'Content-Type': 'application/json' };
    const patch = () => fetch(`${functions.url}/v1/things/${KNOWN_ID}`, { method: 'PATCH', headers, body: '{"name":"y"}' });
    expect(z.array(z.literal(200)).parse([(await patch()).status, (await patch()).status])).toHaveLength(2);
    expect(things.counts.change).toBe(2);
  });
});
