import { SignJWT } from 'jose';
import type { StoreClaims, Tokens } from './port.ts';

const LIFETIME_SECONDS = 5 * 60;

const payloadOf = (claims: StoreClaims): Record<string, unknown> =>
  claims.role === 'app_member'
    ? { role: claims.role, tenant_id: claims.tenantId, member_id: claims.memberId, member_role: claims.memberRole }
    : { role: claims.role };

/** Store tokens signed in this process (HS256): five minutes of real time, audience `authenticated`. `jwtSecret` is the database's, 32 bytes or more. */
export const openLocalTokens = ({ jwtSecret, now = () => new Date() }: { jwtSecret: string; now?: () => Date }): Tokens => {
  const key = new TextEncoder().encode(jwtSecret);
  if (key.byteLength < 32) throw new Error('The secret that signs store tokens must have 32 bytes or more.');
  return {
    mint: async (claims) => {
      const issuedAtSeconds = Math.floor(now().getTime() / 1000);
      return await new SignJWT(payloadOf(claims))
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setAudience('authenticated')
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(issuedAtSeconds + LIFETIME_SECONDS)
        .sign(key);
    },
  };
};
