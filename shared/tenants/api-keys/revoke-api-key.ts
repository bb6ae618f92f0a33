import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';

/**
 * Ends a key; ending it again changes nothing. `keyId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const revokeApiKey = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: { keyId: string | null } }): Promise<void> => {
  if (input.keyId === null) throw notFound();
  const isThere = await callFunction({
    store: ctx.store,
    name: 'revoke_api_key',
    args: { p_id: input.keyId, p_at: ctx.now().toISOString() },
    schema: z.boolean(),
  });
  if (!isThere) throw notFound();
};
