import { SignJWT } from 'jose';
import type { StoreClaims } from './port.ts';
import type { SigningKey } from './read-signing-key.ts';

const STORE_TOKEN_SECONDS = 5 * 60;

const payloadOf = (claims: StoreClaims): Record<string, unknown> =>
  claims.role === 'app_member'
    ? { role: claims.role, tenant_id: claims.tenantId, member_id: claims.memberId, member_role: claims.memberRole }
    : { role: claims.role };

/** A store token: five minutes of real time from `now`, audience `authenticated`, with the key's id in its head where it has one. */
export const signStoreToken = async ({ claims, key, now }: { claims: StoreClaims; key: SigningKey; now: Date }): Promise<string> => {
  const issuedAtSeconds = Math.floor(now.getTime() / 1000);
  return await new SignJWT(payloadOf(claims))
    .setProtectedHeader({ alg: key.algorithm, typ: 'JWT', ...(key.keyId === null ? {} : { kid: key.keyId }) })
    .setAudience('authenticated')
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + STORE_TOKEN_SECONDS)
    .sign(key.key);
};
