import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type HttpStandIn, startHttpStandIn } from './http-stand-in.ts';
import type { OidcIssuer } from './push/oidc-issuer.ts';

export const TEST_PROJECT = 'tripwright-test';

/** The service account of a function of ours, as its definition's account id names it. */
export const accountOf = (accountId: string): string => `${accountId}@${TEST_PROJECT}.iam.gserviceaccount.com`;

/** What a token says besides what is right; `undefined` leaves a claim out. */
export type ClaimsOver = Readonly<Record<string, unknown>>;

export type GoogleIdentity = OidcIssuer & {
  /** Google's key server. */
  keys: HttpStandIn;
  /** A token that differs from a good one. `byStranger`: signed with a key that the key server does not have, under a key id that it has. */
  sign(token: { email: string; audience: string; over?: ClaimsOver; byStranger?: boolean }): Promise<string>;
  /** The metadata server of an instance that runs as this service account; gives `host:port`. */
  startMetadata(email: string): Promise<HttpStandIn & { host: string }>;
  close(): Promise<void>;
};

const KEY_ID = 'stand-in';
const LIFETIME_SECONDS = 3_600;

/** A token as Google has it after Cloud Run has passed it on. */
export const withoutSignature = (token: string): string => [...token.split('.').slice(0, 2), 'SIGNATURE_REMOVED_BY_GOOGLE'].join('.');

/** Google's identity tokens on the loopback: keys, the metadata server of each function, and tokens of any kind. */
export const startGoogleIdentity = async (): Promise<GoogleIdentity> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const stranger = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' }] };
  const keys = await startHttpStandIn({
    answer: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(jwks) }),
  });
  const running: HttpStandIn[] = [keys];

  const sign: GoogleIdentity['sign'] = async ({ email, audience, over = {}, byStranger = false }) => {
    const issuedAt = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'https://accounts.google.com',
      aud: audience,
      azp: '100000000000000000000',
      sub: '100000000000000000000',
      email,
      email_verified: true,
      iat: issuedAt,
      exp: issuedAt + LIFETIME_SECONDS,
      ...over,
    };
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })
      .sign(byStranger ? stranger.privateKey : privateKey);
  };

  return {
    jwks,
    keys,
    sign,
    token: sign,
    startMetadata: async (email) => {
      const server = await startHttpStandIn({
        answer: async ({ path, query, headers }) => {
          if (headers['metadata-flavor'] !== 'Google') return { status: 403 };
          if (path !== '/computeMetadata/v1/instance/service-accounts/default/identity') return { status: 404 };
          const body = await sign({
            email,
            audience: query.get('audience') ?? '',
            ...(query.get('format') === 'full' ? {} : { over: { email: undefined } }),
          });
          return { status: 200, headers: { 'metadata-flavor': 'Google' }, body };
        },
      });
      running.push(server);
      return { ...server, host: new URL(server.url).host };
    },
    close: async () => {
      await Promise.all(running.map((server) => server.close()));
    },
  };
};
