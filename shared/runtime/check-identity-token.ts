import { createRemoteJWKSet, decodeJwt, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Env } from '../core/env.ts';
import { AppError } from '../core/errors.ts';
import { isAboutKeys } from '../core/is-about-keys.ts';

export type IdentityTokenCheck = (call: { authorization: string | undefined; audience: string }) => Promise<string>;

const MAX_HEADER_CHARACTERS = 8192;
const KEYS_TIMEOUT_MS = 5_000;
/** What clocks may differ by. */
const TOLERANCE_SECONDS = 30;
/** An identity token of Google's lives for an hour. */
const MAX_LIFETIME_SECONDS = 3_600;
/** What Cloud Run puts where the signature was, once it has checked it. */
const REMOVED_SIGNATURE = 'SIGNATURE_REMOVED_BY_GOOGLE';

const claimsSchema = z.object({
  iss: z.enum(['https://accounts.google.com', 'accounts.google.com']),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  email: z.email(),
  email_verified: z.literal(true),
});

const refused = (cause?: unknown): AppError =>
  new AppError('unauthenticated', { detail: 'Only callers with a Google identity that is allowed here may call this.', cause });

const unavailable = (cause: unknown): AppError =>
  new AppError('dependency_unavailable', { detail: "Google's keys for checking callers cannot be had.", retryAfterSeconds: 5, cause });

const tokenOf = (authorization: string | undefined): string => {
  const isLong = (authorization ?? '').length > MAX_HEADER_CHARACTERS;
  const token = isLong ? undefined : /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw refused();
  return token;
};

const signedClaims = async ({ token, keys, now }: { token: string; keys: JWTVerifyGetKey; now: Date }): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'], clockTolerance: TOLERANCE_SECONDS, currentDate: now });
    return payload;
  } catch (error) {
    throw isAboutKeys(error) ? unavailable(error) : refused(error);
  }
};

const unsignedClaims = (token: string): JWTPayload => {
  try {
    return decodeJwt(token);
  } catch (error) {
    throw refused(error);
  }
};

/**
 * Checks one identity token: signature (RS256, Google's keys), issuer, audience, time, and that its e-mail address is verified. A token whose signature
 * Cloud Run took out is believed only where that is said (`signatureCheck`).
 */
export const identityTokenCheck = ({
  keysUrl,
  signatureCheck,
  now,
}: {
  keysUrl: string;
  signatureCheck: Env['OIDC_SIGNATURE_CHECK'];
  now: () => Date;
}): IdentityTokenCheck => {
  const keys = createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: KEYS_TIMEOUT_MS });
  return async ({ authorization, audience }) => {
    const token = tokenOf(authorization);
    const isChecked = signatureCheck === 'cloud-run' && token.endsWith(`.${REMOVED_SIGNATURE}`);
    const payload = isChecked ? unsignedClaims(token) : await signedClaims({ token, keys, now: now() });
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) throw refused(claims.error);
    const { aud, iat, exp, email } = claims.data;
    const atSeconds = now().getTime() / 1000;
    const isCurrent =
      atSeconds < exp + TOLERANCE_SECONDS && atSeconds >= iat - TOLERANCE_SECONDS && exp - iat <= MAX_LIFETIME_SECONDS + TOLERANCE_SECONDS;
    if (!isCurrent || aud !== audience) throw refused();
    return email;
  };
};
