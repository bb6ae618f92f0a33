import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSigningKey } from '../../../shared/services/tokens/read-signing-key.ts';

let jwk: Record<string, unknown>;
beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  jwk = { ...(await exportJWK(privateKey)), kid: 'key-1', alg: 'ES256' };
});

describe('the key that signs store tokens', () => {
  it('is a private P-256 key with an id, or a secret of 32 bytes', async () => {
    expect(await readSigningKey(JSON.stringify(jwk))).toMatchObject({ algorithm: 'ES256', keyId: 'key-1' });
    expect(await readSigningKey('x'.repeat(32))).toMatchObject({ algorithm: 'HS256', keyId: null });
  });

  it.each<[string, (good: Record<string, unknown>) => string]>([
    ['a short secret', () => 'secret words'],
    ['half a JSON', (good) => JSON.stringify(good).slice(0, -5)],
    ['a public key', (good) => JSON.stringify({ ...good, d: undefined })],
    ['no id', (good) => JSON.stringify({ ...good, kid: undefined })],
    ['another curve', (good) => JSON.stringify({ ...good, crv: 'P-384' })],
    ['another algorithm', (good) => JSON.stringify({ ...good, alg: 'none' })],
    ['a secret as a key', () => '{"kty":"oct","k":"c2VjcmV0IHdvcmRz"}'],
    ['numbers that are no point', (good) => JSON.stringify({ ...good, x: 'AAAA' })],
  ])('with %s names its setting and never its value', async (_, textOf) => {
    const text = textOf(jwk);
    const error: unknown = await readSigningKey(text).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining('STORE_TOKEN_SIGNING_KEY') });
    expect(String(error)).not.toContain(String(jwk['d']));
    expect(String(error)).not.toContain(text);
  });
});
