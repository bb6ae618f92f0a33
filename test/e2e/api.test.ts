import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAgency } from '../../infra/local/agency/create-agency.ts';
import { openLocalTokens } from '../../shared/services/tokens/local.ts';
import { startTestCloud, type TestCloud } from '../setup/start-test-cloud.ts';
import { type ApiAnswer, apiOf } from './support/api.ts';
import { type FoundAgency, FX, foundAgency, readSheet } from './support/found-agency.ts';
import { enquiriesOf, quotesOf, receive } from './support/journey.ts';
import { rawMail } from './support/mail.ts';
import { rowsOf } from './support/rows.ts';

let isDatabaseAway = false;
let isStorageAway = false;
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({
    // Each test that signs in does so from an address of its own.
    env: { TRUSTED_PROXY_HOPS: '1' },
    wrapServices: (services) => ({
      ...services,
      store: async (claims) => {
        if (isDatabaseAway) throw new Error('connect ECONNREFUSED 127.0.0.1:5432');
        return await services.store(claims);
      },
      blobs: async () => {
        const blobs = await services.blobs();
        const get: typeof blobs.get = async (path) => {
          if (isStorageAway) throw new Error('EIO: i/o error, read');
          return await blobs.get(path);
        };
        const exists: typeof blobs.exists = async (path) => {
          if (isStorageAway) throw new Error('EIO: i/o error, stat');
          return await blobs.exists(path);
        };
        return { ...blobs, get, exists };
      },
    }),
  });
});
afterAll(async () => await cloud.stop());

const outcome = ({ status, body }: ApiAnswer): string => `${status} ${String(body['code'] ?? '')}`.trim();
const anonymous = () => apiOf({ baseUrl: cloud.baseUrl, accessToken: null });

describe('who may come in', () => {
  const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;
  type Token = { subject: string; secret?: string; issuedAt?: number; expiresAt?: number; role?: string; audience?: string };
  const mint = async ({
    subject,
    secret,
    issuedAt = secondsAgo(10),
    expiresAt = secondsAgo(-600),
    role = 'authenticated',
    audience = 'authenticated',
  }: Token) =>
    await new SignJWT({ role, session_id: randomUUID() })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(subject)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(new TextEncoder().encode(secret ?? cloud.jwtSecret));
  const unsigned = (subject: string): string => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const payload = { sub: subject, role: 'authenticated', aud: 'authenticated', iat: secondsAgo(10), exp: secondsAgo(-600) };
    return `${part({ alg: 'none', typ: 'JWT' })}.${part(payload)}.`;
  };

  const TOKENS: { name: string; make: (agency: FoundAgency) => Promise<string> | string }[] = [
    {
      name: 'an expired token',
      make: ({ members }) => mint({ subject: members.owner.subject, issuedAt: secondsAgo(4000), expiresAt: secondsAgo(1) }),
    },
    { name: 'a token signed by somebody else', make: ({ members }) => mint({ subject: members.owner.subject, secret: 'x'.repeat(43) }) },
    { name: 'a token without a signature (alg none)', make: ({ members }) => unsigned(members.owner.subject) },
    {
      name: 'a store token',
      make: ({ tenantId, members }) =>
        openLocalTokens({ jwtSecret: cloud.jwtSecret }).mint({
          role: 'app_member',
          tenantId,
          memberId: members.owner.subject,
          memberRole: 'owner',
        }),
    },
    {
      name: 'a token with the subject of an owner and a database role',
      make: ({ members }) => mint({ subject: members.owner.subject, role: 'app_member' }),
    },
    { name: 'a token for another audience', make: ({ members }) => mint({ subject: members.owner.subject, audience: 'somewhere' }) },
    { name: 'the publishable key', make: () => cloud.host.env.SUPABASE_PUBLISHABLE_KEY ?? '' },
    { name: 'no token at all', make: () => '' },
    { name: 'no JWT', make: () => 'aaa.bbb.ccc' },
  ];
  let agency: FoundAgency;
  beforeAll(async () => {
    agency = await foundAgency({ cloud, rates: 'none' });
  });

  it.each(TOKENS)('$name answers 401 unauthenticated on every kind of call', async ({ make }) => {
    const api = apiOf({ baseUrl: cloud.baseUrl, accessToken: await make(agency) });
    for (const call of [
      { path: '/v1/quotes' },
      { path: '/v1/auth/me' },
      { method: 'POST', path: '/v1/quotes/qt_x/send' },
      { method: 'PATCH', path: '/v1/settings/quotes', json: {} },
    ] as const) {
      const answer = await api.call(call);
      expect(outcome(answer), call.path).toBe('401 unauthenticated');
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('an account without a membership can do nothing: 403', async () => {
    const api = apiOf({ baseUrl: cloud.baseUrl, accessToken: await mint({ subject: randomUUID() }) });
    expect(outcome(await api.call({ path: '/v1/quotes' }))).toBe('403 forbidden');
  });

  it('a changed role and a deactivation are effective on the next request', async () => {
    const changing = await foundAgency({ cloud, rates: 'none' });
    const { owner, member } = changing.members;
    const store = cloud.storeOf({ role: 'app_member', tenantId: changing.tenantId, memberId: null, memberRole: 'owner' });
    const change = async (values: Record<string, string>) => {
      const { error } = await store.from('members').update(values).eq('email', member.email);
      expect(error).toBeNull();
    };
    expect((await member.api.call({ path: '/v1/quotes' })).status).toBe(200);
    await change({ role: 'viewer' });
    expect(outcome(await member.api.call({ method: 'POST', path: '/v1/quotes/qt_x/approve' }))).toBe('403 forbidden');
    await change({ status: 'deactivated' });
    expect([401, 403]).toContain((await member.api.call({ path: '/v1/quotes' })).status);
    expect((await owner.api.call({ path: '/v1/quotes' })).status).toBe(200);
  });
});

describe('signing in', () => {
  const PASSWORD = 'a password of some length';
  /** A person with a real account, who signs in from wherever the test says. */
  const account = async () => {
    const tenantId = `agency-${randomUUID().slice(0, 8)}`;
    const email = `owner@${tenantId}.example`;
    await createAgency({
      host: cloud.host,
      plan: {
        tenantId,
        name: 'Sign-in Travel',
        members: [{ name: 'The owner', email, role: 'owner', password: PASSWORD }],
        settings: { company: {}, email: {}, quotes: {}, branding: {} },
        destinations: [],
        addresses: [],
      },
    });
    const login = async ({ password = PASSWORD, ip }: { password?: string; ip: string }) =>
      await anonymous().call({ method: 'POST', path: '/v1/auth/login', json: { email, password }, headers: { 'x-forwarded-for': ip } });
    return { tenantId, email, login };
  };

  it('gives a session that opens the API, names the agency, and ends with logout: refused from the next request on', async () => {
    const { tenantId, login } = await account();
    const { status, body } = await login({ ip: '198.51.100.1' });
    expect({ status, tenants: body['tenants'] }).toEqual({ status: 200, tenants: [{ tenantId, role: 'owner', name: expect.any(String) }] });
    const api = apiOf({ baseUrl: cloud.baseUrl, accessToken: String(body['accessToken']) });
    expect((await api.call({ path: '/v1/auth/me' })).body).toMatchObject({ tenantId, role: 'owner' });
    const refreshed = await anonymous().call({ method: 'POST', path: '/v1/auth/refresh', json: { refreshToken: body['refreshToken'] } });
    expect(refreshed.status).toBe(200);

    expect((await api.call({ method: 'POST', path: '/v1/auth/logout' })).status).toBe(204);
    expect(outcome(await api.call({ path: '/v1/auth/me' }))).toBe('401 unauthenticated');
    expect(outcome(await api.call({ path: '/v1/quotes' }))).toBe('401 unauthenticated');
  });

  it('a wrong password and an unknown address answer alike', async () => {
    const { login } = await account();
    const wrong = await login({ password: 'not the password', ip: '198.51.100.2' });
    const unknown = await anonymous().call({
      method: 'POST',
      path: '/v1/auth/login',
      json: { email: 'nobody@nowhere.example', password: PASSWORD },
      headers: { 'x-forwarded-for': '198.51.100.2' },
    });
    const told = ({ requestId: _requestId, ...body }: Readonly<Record<string, unknown>>) => body;
    expect([wrong.status, told(wrong.body)]).toEqual([401, told(unknown.body)]);
  });

  it('the sixth attempt within a minute from one address answers 429; another address may go on', async () => {
    const { login } = await account();
    // Two minutes may meet here: of eleven attempts six fall into one of them.
    const answers: ApiAnswer[] = [];
    for (let attempt = 1; attempt <= 11; attempt += 1) answers.push(await login({ ip: '198.51.100.3' }));
    expect(answers.slice(0, 5).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body['code']).toBe('rate_limited');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await login({ ip: '198.51.100.4' })).status).toBe(200);
  });

  it('the twenty-first within a quarter of an hour from one address answers 429', async () => {
    const { login } = await account();
    const state = await cloud.host.services.state();
    const window = Math.floor(Date.now() / 900_000);
    for (const which of [window, window + 1]) await state.put({ key: `ip:198.51.100.5:login:900:${which}`, value: 20, ttlSeconds: 900 });
    expect(outcome(await login({ ip: '198.51.100.5' }))).toBe('429 rate_limited');
  });

  it('after ten failures in a row the eleventh answers 401 even with the right password, until the lock ends', async () => {
    const { email, login } = await account();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(outcome(await login({ password: 'wrong', ip: `198.51.100.${20 + attempt}` }))).toBe('401 unauthenticated');
    }
    expect(outcome(await login({ ip: '198.51.100.31' }))).toBe('401 unauthenticated');
    // A quarter of an hour passes.
    await (await cloud.host.services.state()).remove(`login-failures:${email}`);
    expect((await login({ ip: '198.51.100.32' })).status).toBe(200);
  });
});

describe('lists', () => {
  type Page = { data: { id: string }[]; nextCursor: string | null };
  const walkPages = async ({
    agency,
    path,
    limit,
  }: {
    agency: FoundAgency;
    path: string;
    limit: number;
  }): Promise<{ pages: string[][]; cursors: string[] }> => {
    const pages: string[][] = [];
    const cursors: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { data, nextCursor }: Page = await agency.members.viewer.api.ok<Page>({ path: `${path}?limit=${limit}${after}` });
      pages.push(data.map(({ id }) => id));
      if (nextCursor !== null) cursors.push(nextCursor);
      cursor = nextCursor;
    }
    return { pages, cursors };
  };

  const fiveOfEach = async (): Promise<FoundAgency> => {
    const agency = await foundAgency({ cloud });
    for (const number of [1, 2, 3, 4, 5]) {
      const from = `client-${number}@client.example`;
      const raw = rawMail({
        from,
        subject: `Trip ${number}`,
        text: `We are ${number} adults: Zanzibar from 10 July 2026 to 17 July 2026.`,
      });
      await receive({ cloud, agency, raw, from });
    }
    return agency;
  };
  let agency: FoundAgency;
  let other: FoundAgency;
  beforeAll(async () => {
    [agency, other] = [await fiveOfEach(), await fiveOfEach()];
  });

  it.each(['/v1/enquiries', '/v1/quotes', '/v1/rates'])('%s shows every object exactly once over its pages, in one order', async (path) => {
    const whole = await walkPages({ agency, path, limit: 100 });
    expect(whole.pages).toHaveLength(1);
    const { pages } = await walkPages({ agency, path, limit: 2 });
    expect(pages.flat()).toEqual(whole.pages.flat());
    expect(new Set(pages.flat()).size).toBe(pages.flat().length);
    expect(pages.slice(0, -1).every((page) => page.length === 2)).toBe(true);
    expect(pages.at(-1)?.length).toBeGreaterThan(0);
  });

  it('a cursor of another agency, of another list, of other filters, or altered answers 400 cursor_invalid', async () => {
    const cursorOf = async (of: FoundAgency, path: string) =>
      encodeURIComponent((await walkPages({ agency: of, path, limit: 2 })).cursors[0] ?? '');
    const [own, foreign] = [await cursorOf(agency, '/v1/quotes'), await cursorOf(other, '/v1/quotes')];
    const ask = async (query: string) => outcome(await agency.members.owner.api.call({ path: query }));
    expect(await ask(`/v1/quotes?cursor=${own}`)).toBe('200');
    for (const path of [
      `/v1/quotes?cursor=${foreign}`,
      `/v1/enquiries?cursor=${own}`,
      `/v1/rates?cursor=${own}`,
      `/v1/quotes?state=draft&cursor=${own}`,
      `/v1/quotes?cursor=${own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}`,
      `/v1/quotes?cursor=`,
    ]) {
      expect(await ask(path), path).toBe('400 cursor_invalid');
    }
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'state=nonsense'])('?%s answers 422', async (query) => {
    expect(outcome(await agency.members.owner.api.call({ path: `/v1/quotes?${query}` }))).toBe('422 validation_failed');
  });

  it.each(['/v1/rates?destination=%00', '/v1/rates?destination=%F0%9F', '/v1/quotes?clientId=%00', '/v1/quotes/%00', "/v1/quotes/qt_'--"])(
    '%s finds nothing, and nothing breaks',
    async (path) => {
      expect([200, 404, 422]).toContain((await agency.members.owner.api.call({ path })).status);
    },
  );
});

describe('conditional requests and settings', () => {
  it('a GET with the current ETag answers 304 without a body', async () => {
    const { api } = (await foundAgency({ cloud, rates: 'none' })).members.owner;
    for (const path of ['/v1/settings/quotes', '/v1/quotes']) {
      const etag = (await api.call({ path })).headers.get('etag') ?? '';
      expect(etag).not.toBe('');
      const again = await api.call({ path, headers: { 'if-none-match': etag } });
      expect({ status: again.status, text: again.text, etag: again.headers.get('etag') }).toEqual({ status: 304, text: '', etag });
      expect((await api.call({ path, headers: { 'if-none-match': '"another"' } })).status).toBe(200);
    }
  });

  it('a PATCH without If-Match answers 428, with a stale one 412, and changes nothing', async () => {
    const { api } = (await foundAgency({ cloud, rates: 'none' })).members.owner;
    const path = '/v1/settings/quotes';
    const before = await api.call({ path });
    const patch = async (headers: Record<string, string>) =>
      outcome(await api.call({ method: 'PATCH', path, json: { validityDays: 30 }, headers }));
    expect(await patch({})).toBe('428 precondition_required');
    expect(await patch({ 'if-match': '*' })).toBe('428 precondition_required');
    expect(await patch({ 'if-match': '"7"' })).toBe('412 precondition_failed');
    expect((await api.call({ path })).text).toBe(before.text);
  });

  it('of two changes made on the same state one answers 412', async () => {
    const { api } = (await foundAgency({ cloud, rates: 'none' })).members.owner;
    const path = '/v1/settings/quotes';
    const headers = { 'if-match': (await api.call({ path })).headers.get('etag') ?? '' };
    const answers = await Promise.all([30, 40].map((validityDays) => api.call({ method: 'PATCH', path, json: { validityDays }, headers })));
    expect(answers.map(outcome).sort()).toEqual(['200', '412 precondition_failed']);
  });

  it.each([
    { section: 'quotes', change: { nonsense: 1 }, pointer: '/nonsense' },
    { section: 'quotes', change: { validityDays: 0 }, pointer: '/validityDays' },
    { section: 'company', change: { timeZone: 'Nowhere/Land' }, pointer: '/timeZone' },
    { section: 'email', change: { fromName: 'a\r\nBcc: eve@evil.example' }, pointer: '/fromName' },
    { section: 'branding', change: { primaryColour: 'red' }, pointer: '/primaryColour' },
  ])('$change of $section answers 422 with the pointer $pointer and changes nothing', async ({ section, change, pointer }) => {
    const { api } = (await foundAgency({ cloud, rates: 'none' })).members.owner;
    const path = `/v1/settings/${section}`;
    const before = await api.call({ path });
    const answer = await api.call({ method: 'PATCH', path, json: change, headers: { 'if-match': before.headers.get('etag') ?? '' } });
    expect(outcome(answer)).toBe('422 validation_failed');
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
    expect((await api.call({ path })).text).toBe(before.text);
  });

  it('a change is seen by the next request, and by the pipeline: autoDraft off prepares no draft', async () => {
    const agency = await foundAgency({ cloud });
    const { owner, viewer } = agency.members;
    const path = '/v1/settings/quotes';
    const etag = (await owner.api.call({ path })).headers.get('etag') ?? '';
    await owner.api.ok({ method: 'PATCH', path, json: { autoDraft: false }, headers: { 'if-match': etag } });
    const { value } = await viewer.api.ok<{ value: Record<string, unknown> }>({ path });
    expect(value).toMatchObject({ autoDraft: false, validityDays: 14 });

    const raw = rawMail({
      from: 'anna@berg.example',
      subject: 'Trip',
      text: 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026.',
    });
    await receive({ cloud, agency, raw, from: 'anna@berg.example' });
    expect(await quotesOf({ agency })).toEqual([]);
    expect(await enquiriesOf({ agency })).toMatchObject([{ status: 'open' }]);
  });
});

describe('the import of rates', () => {
  type Imported = {
    accepted: number;
    rejected: number;
    changed: number;
    errors: { row: number; column: string; code: string; detail: string }[];
  };
  const importSheet = async ({
    agency,
    sheet,
    query = '',
  }: {
    agency: FoundAgency;
    sheet: string | Uint8Array;
    query?: string;
  }): Promise<ApiAnswer> =>
    await agency.members.owner.api.call({
      method: 'POST',
      path: `/v1/rates/import${query}`,
      bytes: Buffer.from(sheet),
      headers: { 'content-type': 'text/csv' },
    });
  const sheetText = async () => Buffer.from(await readSheet()).toString('utf8');
  const count = async (agency: FoundAgency, table: string) => (await rowsOf({ cloud, tenantId: agency.tenantId, table })).length;

  it('takes the good rows in and gives each bad one back with row, column and reason', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const [header = '', first = '', second = '', third = ''] = (await sheetText()).trim().split('\n');
    const bad = [
      first.replace('Coral Cove Lodge', 'Bad Date').replace('2026-01-01', '2026-02-30'),
      first.replace('Coral Cove Lodge', 'Bad Amount').replace('1500.00', '1,234.567'),
      first.replace('Coral Cove Lodge', 'Bad Place').replace('Zanzibar', 'Atlantis'),
      first.replace('Coral Cove Lodge', 'Bad Money').replace('ZAR', 'XXQ'),
      first,
    ];
    const answer = await importSheet({ agency, sheet: [header, first, ...bad, second, third].join('\n') });
    const body = answer.body as unknown as Imported;
    expect({ status: answer.status, accepted: body.accepted, rejected: body.rejected }).toEqual({ status: 200, accepted: 3, rejected: 5 });
    // An amount with a comma is two cells, so that its row is reported as a whole.
    expect(body.errors.map(({ row }) => row)).toEqual(expect.arrayContaining([3, 4, 5, 6, 7]));
    expect(body.errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ row: 3, column: 'valid_from', code: 'invalid_date' }),
        expect.objectContaining({ row: 5, column: 'destination', code: 'unknown_destination' }),
        expect.objectContaining({ row: 6, column: 'currency', code: 'unknown_currency' }),
        expect.objectContaining({ row: 7, code: 'overlap' }),
      ]),
    );
    for (const { detail } of body.errors) expect(detail).not.toBe('');
    expect(await count(agency, 'rates')).toBe(3);
  });

  it('a dry run says the same and stores nothing', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const { body } = await importSheet({ agency, sheet: await sheetText(), query: '?dryRun=true' });
    expect(body).toMatchObject({ accepted: 3, rejected: 0, dryRun: true, changed: 0 });
    expect([await count(agency, 'rates'), await count(agency, 'rate_imports'), await count(agency, 'rate_versions')]).toEqual([0, 0, 0]);
  });

  it('the same file twice answers 409 duplicate, unless forced, which then changes nothing', async () => {
    const agency = await foundAgency({ cloud });
    expect(outcome(await importSheet({ agency, sheet: await sheetText() }))).toBe('409 duplicate');
    expect((await importSheet({ agency, sheet: await sheetText(), query: '?force=true' })).body).toMatchObject({ accepted: 3, changed: 0 });
    expect([await count(agency, 'rates'), await count(agency, 'rate_versions')]).toEqual([3, 3]);
  });

  it('another price for the same key makes a new version, not a second rate', async () => {
    const agency = await foundAgency({ cloud });
    const { body } = await importSheet({ agency, sheet: (await sheetText()).replace('1500.00', '1600.00') });
    expect(body).toMatchObject({ accepted: 3, changed: 1 });
    expect([await count(agency, 'rates'), await count(agency, 'rate_versions')]).toEqual([3, 4]);
    const versions = (await rowsOf({ cloud, tenantId: agency.tenantId, table: 'rates' })).map(({ version }) => version);
    expect(versions.toSorted()).toEqual([1, 1, 2]);
  });

  it('a BOM, semicolons and Windows line ends make no difference', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    const sheet = `\ufeff${(await sheetText()).replaceAll(',', ';').replaceAll('\n', '\r\n')}`;
    expect((await importSheet({ agency, sheet })).body).toMatchObject({ accepted: 3, rejected: 0, changed: 3 });
  });

  it.each([
    { name: 'nothing', sheet: '' },
    { name: 'no sheet', sheet: '{"a":1}' },
    { name: 'a sheet without a required column', sheet: 'hotel_name,destination\nA,Zanzibar\n' },
    { name: 'no UTF-8', sheet: Buffer.from([0xff, 0xfe, 0x00, 0x41]) },
  ])('$name answers 422 and stores nothing', async ({ sheet }) => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    expect(outcome(await importSheet({ agency, sheet }))).toBe('422 validation_failed');
    expect([await count(agency, 'rates'), await count(agency, 'rate_imports')]).toEqual([0, 0]);
  });

  it('exchange rates of tomorrow or of nothing answer 422', async () => {
    const { api } = (await foundAgency({ cloud, rates: 'none' })).members.owner;
    const put = async (json: unknown) => outcome(await api.call({ method: 'PUT', path: '/v1/rates/fx-set', json }));
    expect(await put({ ...FX, asOf: '2026-03-06T15:00:00Z' })).toBe('422 validation_failed');
    expect(await put({ ...FX, asOf: '2026-03-05T10:00:00Z', rates: { USD: '0' } })).toBe('422 validation_failed');
    expect(await put({ ...FX, asOf: '2026-03-05T10:00:00Z', rates: {} })).toBe('422 validation_failed');
    expect(await put({ ...FX, asOf: '2026-03-05T10:00:00Z' })).toBe('200');
  });
});

describe('health', () => {
  const statuses = async () => {
    const answers = await Promise.all(['/live', '/ready', ''].map((path) => anonymous().call({ path: `/v1/health${path}` })));
    return answers.map(({ status, body }) => `${status} ${String(body['status'])}`);
  };

  it('is one word, and nothing else, while all is well', async () => {
    expect(await statuses()).toEqual(['200 ok', '200 ok', '200 ok']);
    expect((await anonymous().call({ path: '/v1/health' })).text).toBe('{"status":"ok"}');
  });

  it('database away: alive, not ready (503), down', async () => {
    isDatabaseAway = true;
    try {
      expect(await statuses()).toEqual(['200 ok', '503 503', '200 down']);
    } finally {
      isDatabaseAway = false;
    }
    expect(await statuses()).toEqual(['200 ok', '200 ok', '200 ok']);
  });

  it('storage away: ready, degraded', async () => {
    isStorageAway = true;
    try {
      expect(await statuses()).toEqual(['200 ok', '200 degraded', '200 degraded']);
    } finally {
      isStorageAway = false;
    }
  });

  it('database away: a signed-in call answers 503 and says nothing of why', async () => {
    const agency = await foundAgency({ cloud, rates: 'none' });
    isDatabaseAway = true;
    try {
      const answer = await agency.members.owner.api.call({ path: '/v1/quotes' });
      expect(outcome(answer)).toBe('503 dependency_unavailable');
      expect(answer.text).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|5432/);
    } finally {
      isDatabaseAway = false;
    }
  });
});
