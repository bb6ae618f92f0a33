import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type HttpStandIn, startHttpStandIn } from './http-stand-in.ts';

export type SupabaseAuthKeys = {
  /** The project's public keys, where its own server would have them. */
  jwks: HttpStandIn;
  issuer: string;
  /** What Supabase Auth gives this person: signed in, for half an hour, signed with the project's ES256 key. `over`: claims that differ. */
  accessTokenOf(subject: string, over?: Readonly<Record<string, unknown>>): Promise<string>;
  /** The project signs with another key from now on; the old one is no longer among its keys. */
  rotate(): Promise<void>;
};

const KEY_ALGORITHM = 'ES256';

const newKey = async () => {
  const { privateKey, publicKey } = await generateKeyPair(KEY_ALGORITHM, { extractable: true });
  const kid = randomUUID();
  const body = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: KEY_ALGORITHM, use: 'sig' }] });
  return { privateKey, kid, body };
};

/** A Supabase project that signs access tokens with a key pair instead of a shared secret. */
export const startSupabaseAuthKeys = async (): Promise<SupabaseAuthKeys> => {
  let current = await newKey();
  const jwks = await startHttpStandIn({
    answer: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: current.body }),
  });
  const issuer = `${jwks.url}/auth/v1`;
  return {
    jwks,
    issuer,
    accessTokenOf: async (subject, over = {}) => {
      const issuedAt = Math.floor(Date.now() / 1000) - 1;
      const claims = {
        iss: issuer,
        sub: subject,
        aud: 'authenticated',
        role: 'authenticated',
        session_id: randomUUID(),
        iat: issuedAt,
        exp: issuedAt + 1_800,
        ...over,
      };
      const { privateKey, kid } = current;
      return await new SignJWT(claims).setProtectedHeader({ alg: KEY_ALGORITHM, typ: 'JWT', kid }).sign(privateKey);
    },
    rotate: async () => {
      current = await newKey();
    },
  };
};
