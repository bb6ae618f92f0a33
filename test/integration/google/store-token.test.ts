import { decodeProtectedHeader, exportJWK, generateKeyPair, type JWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import callers from '../../../functions/operations/store-token/callers.json' with { type: 'json' };
import { loadDefinitions } from '../../../infra/build/load-definitions.ts';
import { accountOf, type GoogleIdentity, startGoogleIdentity, withoutSignature } from '../../stand-ins/google-identity.ts';
import { type RunningStoreToken, startStoreToken } from './support/start-store-token.ts';

const AUDIENCE = 'https://store-token.example';
const SECRET = 'the HS256 secret of a project in the tests';
const MEMBER_ID = '0198a000-0000-7000-8000-000000000001';

const CLAIMS = {
  member: { role: 'app_member', tenantId: 'acacia', memberId: MEMBER_ID, memberRole: 'owner' },
  system: { role: 'app_member', tenantId: 'acacia', memberId: null, memberRole: 'system' },
  door: { role: 'app_door' },
  platform: { role: 'app_platform' },
} as const;
const KINDS = ['member', 'system', 'door', 'platform'] as const;

let google: GoogleIdentity;
let running: RunningStoreToken;
beforeAll(async () => {
  google = await startGoogleIdentity();
  running = await startStoreToken({ google, signingKey: SECRET, audience: AUDIENCE });
});
afterAll(async () => {
  await running.close();
  await google.close();
});

const ask = async ({ token, claims, url = running.url }: { token: string | null; claims: unknown; url?: string }) => {
  const response = await fetch(`${url}/v1/store-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(claims),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
};

const good = (accountId: string) => ({ email: accountOf(accountId), audience: AUDIENCE });

describe('every function gets the kinds of tokens that its definition asks for, and no other', async () => {
  const located = await loadDefinitions();
  const told = new Map(callers.map((caller) => [caller.function, caller]));

  /** What a definition may ask for, worked out here a second time from `uses`, its kind and its routes. */
  const expected = await Promise.all(
    located.map(async ({ definition }) => {
      const { kind, uses } = definition;
      const accesses = kind === 'http' ? Object.values((await definition.routes()).default).map(({ access }) => access) : [];
      const signsIn = accesses.some((access) => access === 'own' || /^(?!key:).*:/.test(access));
      const takesKeys = accesses.some((access) => access.startsWith('key:'));
      const may = {
        member: kind === 'http' && uses.includes('store') && signsIn,
        system: kind === 'stage' || uses.includes('storeFor') || (takesKeys && uses.includes('store')),
        door: uses.includes('door') || signsIn || takesKeys,
        platform: uses.includes('platform') || accesses.includes('platform'),
      };
      return { name: definition.name, may };
    }),
  );

  it.each(expected)('$name', async ({ name, may }) => {
    const accountId = told.get(name)?.accountId ?? `fn-${name}`;
    const token = await google.sign(good(accountId));
    const statuses = await Promise.all(KINDS.map(async (kind) => [kind, (await ask({ token, claims: CLAIMS[kind] })).status] as const));
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(KINDS.map((kind) => [kind, may[kind] ? 200 : 403])));
  });

  it('has service accounts of their own', () => {
    expect(new Set(callers.map(({ accountId }) => accountId)).size).toBe(callers.length);
  });
});

describe('whoever is not a function of this project gets nothing', () => {
  const STAGE = good('fn-parse-email');
  const now = () => Math.floor(Date.now() / 1000);
  const refused: [string, () => Promise<string | null>][] = [
    ['no token', async () => null],
    ['no JWT', async () => 'nonsense'],
    ['another audience', async () => google.sign({ ...STAGE, audience: 'https://quotes.example' })],
    ['expired', async () => google.sign({ ...STAGE, over: { iat: now() - 7200, exp: now() - 3600 } })],
    ['from the future', async () => google.sign({ ...STAGE, over: { iat: now() + 600, exp: now() + 4200 } })],
    ['living for a day', async () => google.sign({ ...STAGE, over: { exp: now() + 86_400 } })],
    ['without an end', async () => google.sign({ ...STAGE, over: { exp: undefined } })],
    ['another issuer', async () => google.sign({ ...STAGE, over: { iss: 'https://accounts.evil.example' } })],
    ['an e-mail that is not verified', async () => google.sign({ ...STAGE, over: { email_verified: false } })],
    ['without an e-mail', async () => google.sign({ ...STAGE, over: { email: undefined } })],
    ['of a user, not a service account', async () => google.sign({ ...STAGE, email: 'fn-parse-email@agency.example' })],
    [
      'of the same account in another project',
      async () => google.sign({ ...STAGE, email: 'fn-parse-email@other-project.iam.gserviceaccount.com' }),
    ],
    ['signed by a stranger', async () => google.sign({ ...STAGE, byStranger: true })],
    ['with its signature taken out', async () => withoutSignature(await google.sign(STAGE))],
    [
      'with an altered body',
      async () => {
        const [head, , signature] = (await google.sign(STAGE)).split('.');
        const [, body] = (await google.sign(good('fn-platform'))).split('.');
        return `${head}.${body}.${signature}`;
      },
    ],
    ['unsigned', async () => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${(await google.sign(STAGE)).split('.')[1]}.`],
  ];
  it.each(refused)('%s: 401', async (_, tokenOf) => {
    const { status, body } = await ask({ token: await tokenOf(), claims: CLAIMS.system });
    expect([status, body['code']]).toEqual([401, 'unauthenticated']);
  });

  it('a function that declares no store, and a service account of the project that is no function: 403', async () => {
    for (const accountId of ['fn-store-token', 'caller-push', 'deployer', 'fn-unknown']) {
      const { status, body } = await ask({ token: await google.sign(good(accountId)), claims: CLAIMS.door });
      expect([status, body['code']], accountId).toEqual([403, 'forbidden']);
    }
  });

  it('believes no token without its signature even where Cloud Run is said to check signatures: whoever may call would be anybody', async () => {
    const trusting = await startStoreToken({ google, signingKey: SECRET, audience: AUDIENCE, env: { OIDC_SIGNATURE_CHECK: 'cloud-run' } });
    const token = withoutSignature(await google.sign(good('fn-platform')));
    expect((await ask({ token, claims: CLAIMS.platform, url: trusting.url })).status).toBe(401);
    await trusting.close();
  });

  it("answers 503 while Google's keys cannot be had, and does so again once they can", async () => {
    const own = await startGoogleIdentity();
    own.keys.failNext([{ kind: 'status', status: 500 }]);
    const fresh = await startStoreToken({ google: own, signingKey: SECRET, audience: AUDIENCE });
    const token = await own.sign(good('fn-parse-email'));
    expect((await ask({ token, claims: CLAIMS.system, url: fresh.url })).status).toBe(503);
    expect((await ask({ token, claims: CLAIMS.system, url: fresh.url })).status).toBe(200);
    await fresh.close();
    await own.close();
  });
});

describe('no claims but its own', () => {
  const bad: [string, unknown][] = [
    ['a role that row level security lets pass', { role: 'service_role' }],
    ['the database owner', { role: 'postgres' }],
    ['the role of everybody', { role: 'authenticated' }],
    ['a tenant that is none', { ...CLAIMS.system, tenantId: "a' or 1=1" }],
    ['no tenant', { role: 'app_member', memberId: null, memberRole: 'system' }],
    ['a member without an id', { ...CLAIMS.member, memberId: null }],
    ['a system with a member', { ...CLAIMS.member, memberRole: 'system' }],
    ['a role of members that is none', { ...CLAIMS.member, memberRole: 'root' }],
    ['another claim beside', { ...CLAIMS.system, sub: 'x' }],
    ['nothing', {}],
  ];
  it.each(bad)('%s: 422', async (_, claims) => {
    const { status } = await ask({ token: await google.sign(good('fn-quotes')), claims });
    expect(status).toBe(422);
  });
});

describe('what it signs', () => {
  const verified = async ({ token, key }: { token: unknown; key: Uint8Array | JWK }) =>
    (await jwtVerify(String(token), key, { audience: 'authenticated' })).payload;

  it('says the claims, lives five minutes, and is in no cache', async () => {
    const { body, headers } = await ask({ token: await google.sign(good('fn-quotes')), claims: CLAIMS.member });
    const { iat = 0, exp = 0, ...claims } = await verified({ token: body['token'], key: new TextEncoder().encode(SECRET) });
    expect(claims).toEqual({ aud: 'authenticated', role: 'app_member', tenant_id: 'acacia', member_id: MEMBER_ID, member_role: 'owner' });
    expect(exp - iat).toBe(300);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('ES256, with the id of the key in its head', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(privateKey)), kid: 'key-1', alg: 'ES256' };
    const own = await startStoreToken({ google, signingKey: JSON.stringify(jwk), audience: AUDIENCE });
    const { body } = await ask({ token: await google.sign(good('fn-parse-email')), claims: CLAIMS.system, url: own.url });
    const { payload } = await jwtVerify(String(body['token']), publicKey, { audience: 'authenticated', algorithms: ['ES256'] });
    expect(payload).toMatchObject({ role: 'app_member', tenant_id: 'acacia', member_id: null, member_role: 'system' });
    expect(decodeProtectedHeader(String(body['token']))).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'key-1' });
    await own.close();
  });

  it('logs who got which kind for which agency, and never the token', async () => {
    const { body } = await ask({ token: await google.sign(good('fn-parse-email')), claims: CLAIMS.system });
    const line = running.logLines.findLast(({ message }) => message === 'store_token_signed');
    expect(line).toMatchObject({ caller: 'parse-email', kind: 'system', agency: 'acacia' });
    expect(JSON.stringify(running.logLines)).not.toContain(String(body['token']));
  });
});
