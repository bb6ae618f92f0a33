import { AppError } from '../core/errors.ts';
import type { Context } from '../services/context.ts';
import type { StoreClaims } from '../services/tokens/port.ts';
import { claimKind } from './claim-kind.ts';
import type { StoreTokenCallers } from './schemas.ts';

/**
 * Signs a store token for the function that asks, if its definition lets it act so. `callers`: the generated list; whoever is not on it gets nothing.
 * What is checked here is the kind of token. That the agency is that of the caller's request or event is known to the caller's runtime alone, which opens a
 * store for no other; each token is logged with its agency, so that one that does not fit can be found.
 * @throws AppError `forbidden`
 */
export const issueStoreToken = async ({
  ctx,
  input: { claims, callers },
}: {
  ctx: Context<'signer'>;
  input: { claims: StoreClaims; callers: StoreTokenCallers };
}): Promise<string> => {
  const { actor } = ctx;
  const caller = actor.kind === 'service' ? callers.find(({ accountId }) => accountId === actor.accountId) : undefined;
  const kind = claimKind(claims);
  const facts = { caller: caller?.function ?? null, kind, agency: claims.role === 'app_member' ? claims.tenantId : null };
  if (caller === undefined || !caller.may.includes(kind)) {
    ctx.log.warn('store_token_refused', { ...facts, accountId: actor.kind === 'service' ? actor.accountId : null });
    throw new AppError('forbidden', { detail: `This function may not have a store token of the kind ${kind}.` });
  }
  const token = await ctx.signer.mint(claims);
  ctx.log.info('store_token_signed', facts);
  return token;
};
