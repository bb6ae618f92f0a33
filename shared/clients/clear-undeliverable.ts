import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { actorName } from '../pipeline/actor-name.ts';
import type { BaseContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import type { ClientRow } from './client-view.ts';
import { getClient } from './get-client.ts';

/**
 * Lets mail go to a client again whose address was blocked; what bounced before does not block it again. Without a block nothing changes.
 * @throws AppError not_found.
 */
export const clearUndeliverable = async ({
  ctx,
  input,
}: {
  ctx: BaseContext & { store: Store };
  input: { clientId: string | null };
}): Promise<ClientRow> => {
  if (input.clientId === null) throw notFound();
  await callFunction({
    store: ctx.store,
    name: 'clear_undeliverable',
    args: { p_client_id: input.clientId, p_by: actorName(ctx.actor), p_at: ctx.now().toISOString() },
    schema: z.boolean(),
  });
  return await getClient({ ctx, input });
};
