import type { Tokens } from './port.ts';
import { signStoreToken } from './sign-store-token.ts';

/** Store tokens signed in this process (HS256): five minutes of real time, audience `authenticated`. `jwtSecret` is the database's, 32 bytes or more. */
export const openLocalTokens = ({ jwtSecret, now = () => new Date() }: { jwtSecret: string; now?: () => Date }): Tokens => {
  const key = new TextEncoder().encode(jwtSecret);
  if (key.byteLength < 32) throw new Error('The secret that signs store tokens must have 32 bytes or more.');
  return { mint: (claims) => signStoreToken({ claims, key: { algorithm: 'HS256', keyId: null, key }, now: now() }) };
};
