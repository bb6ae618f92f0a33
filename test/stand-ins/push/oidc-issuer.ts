import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';

export type OidcIssuer = {
  /** What a receiver checks signatures with. */
  jwks: JSONWebKeySet;
  /** An identity token as Google's transports send it, one hour of real time. */
  token(claims: { email: string; audience: string }): Promise<string>;
};

/** Plays Google's maker of identity tokens, with a key of its own. */
export const createOidcIssuer = async ({ issuer = 'https://accounts.google.com' }: { issuer?: string } = {}): Promise<OidcIssuer> => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = 'stand-in';
  return {
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] },
    token: async ({ email, audience }) =>
      await new SignJWT({ email, email_verified: true, azp: email })
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject('100000000000000000000')
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
  };
};
