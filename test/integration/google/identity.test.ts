import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSupabaseIdentity } from '../../../shared/services/identity/supabase.ts';
import { accessTokenFor } from '../../setup/access-token-for.ts';
import { type SupabaseAuthKeys, startSupabaseAuthKeys } from '../../stand-ins/supabase-auth-keys.ts';

let keys: SupabaseAuthKeys;
beforeEach(async () => {
  keys = await startSupabaseAuthKeys();
});
afterEach(async () => await keys.jwks.close());

const open = ({ jwksUrl = keys.jwks.url }: { jwksUrl?: string } = {}) =>
  openSupabaseIdentity({
    url: 'http://127.0.0.1:9',
    anonKey: 'a publishable key',
    verification: { jwksUrl },
    issuer: keys.issuer,
  });

const UNAVAILABLE = { code: 'dependency_unavailable', retryAfterSeconds: 5 };

describe('access tokens of a Supabase project with a key pair', () => {
  it('are verified with its public keys, which are fetched once for many', async () => {
    const identity = open();
    const subjects = Array.from({ length: 20 }, () => randomUUID());
    const verified = await Promise.all(subjects.map(async (subject) => await identity.verify(await keys.accessTokenOf(subject))));
    expect(verified.map((one) => one?.subject)).toEqual(subjects);
    expect(keys.jwks.requests).toHaveLength(1);
  });

  it.each([
    ['of another issuer', { iss: 'https://other.supabase.co/auth/v1' }],
    ['without an issuer', { iss: undefined }],
    ['for another audience', { aud: 'anon' }],
    ['that have expired', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['without an end', { exp: undefined }],
    ['of nobody', { sub: undefined }],
    ['of a service', { role: 'service_role' }],
    ['that are store tokens', { role: 'app_member', tenant_id: 'acacia' }],
  ])('%s are not valid', async (_, over) => {
    expect(await open().verify(await keys.accessTokenOf(randomUUID(), over))).toBeNull();
  });

  it('signed with a secret are not valid, be it the public key itself', async () => {
    const publicText = await (await fetch(keys.jwks.url)).text();
    const [head = ''] = (await keys.accessTokenOf('x')).split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString());
    const confused = await new SignJWT({ role: 'authenticated' })
      .setProtectedHeader({ alg: 'HS256', kid })
      .setSubject('x')
      .setIssuer(keys.issuer)
      .setAudience('authenticated')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(Buffer.from(publicText));
    const identity = open();
    expect(await identity.verify(confused)).toBeNull();
    expect(await identity.verify(await accessTokenFor({ jwtSecret: publicText, subject: 'x' }))).toBeNull();
  });

  it('of a key that was rotated out are not valid to an instance that has just started', async () => {
    const old = await keys.accessTokenOf('x');
    await keys.rotate();
    const identity = open();
    expect(await identity.verify(old)).toBeNull();
    expect(await identity.verify(await keys.accessTokenOf('x'))).toMatchObject({ subject: 'x' });
  });

  it.each([
    ['breaks the connection', { kind: 'broken_connection' }],
    ['answers 500', { kind: 'status', status: 500 }],
    ['sends half of its keys', { kind: 'half_answer' }],
    ['answers with something else', { kind: 'status', status: 200, body: '<p>welcome</p>' }],
  ] as const)('are neither valid nor invalid while the server of the keys %s: 503, and right again after', async (_, fault) => {
    const identity = open();
    const token = await keys.accessTokenOf('x');
    keys.jwks.failNext([fault]);
    await expect(identity.verify(token)).rejects.toMatchObject(UNAVAILABLE);
    expect(await identity.verify(token)).toMatchObject({ subject: 'x' });
  });

  it('cannot be checked where nobody answers for the keys', async () => {
    await expect(open({ jwksUrl: 'http://127.0.0.1:9/jwks' }).verify(await keys.accessTokenOf('x'))).rejects.toMatchObject(UNAVAILABLE);
  });

  it('that are nonsense never ask for the keys', async () => {
    for (const token of ['', 'nonsense', 'a.b.c']) expect(await open().verify(token)).toBeNull();
    expect(keys.jwks.requests).toEqual([]);
  });
});
