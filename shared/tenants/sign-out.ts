import type { BaseContext, ServiceMap } from '../services/context.ts';
import { revokedSessionKey } from './revoked-session-key.ts';

type SignOutContext = BaseContext & Pick<ServiceMap, 'identity' | 'state'>;

/** Ends the session of this bearer token: remembered as revoked first, so that it is refused from the next request on whatever the provider answers. */
export const signOut = async ({ ctx, input }: { ctx: SignOutContext; input: { authorization: string } }): Promise<void> => {
  const accessToken = input.authorization.replace(/^Bearer /i, '');
  const verified = await ctx.identity.verify(accessToken);
  if (verified === null) return;
  const ttlSeconds = Math.max(1, Math.ceil((verified.expiresAt.getTime() - Date.now()) / 1000));
  await ctx.state.put({ key: revokedSessionKey({ verified, accessToken }), value: true, ttlSeconds });
  await ctx.identity.signOut(accessToken);
};
