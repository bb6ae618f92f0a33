import type { Tokens } from './port.ts';
import { readSigningKey } from './read-signing-key.ts';
import { signStoreToken } from './sign-store-token.ts';

/**
 * Store tokens signed with the project's own key (ES256 or HS256). Only the function store-token opens it on Google: it alone has the key.
 * @throws AppError `internal` when the key cannot be read.
 */
export const openSigningTokens = async ({
  signingKey,
  now = () => new Date(),
}: {
  signingKey: string;
  now?: () => Date;
}): Promise<Tokens> => {
  const key = await readSigningKey(signingKey);
  return { mint: (claims) => signStoreToken({ claims, key, now: now() }) };
};
