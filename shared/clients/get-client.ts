import { notFound } from '../core/errors.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type ClientRow, clientRowSchema } from './client-view.ts';

/**
 * A client of the caller's agency. `clientId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const getClient = async ({ ctx, input }: { ctx: { store: Store }; input: { clientId: string | null } }): Promise<ClientRow> => {
  if (input.clientId === null) throw notFound();
  const row = await readRow({
    query: ctx.store.from('clients').select(Object.keys(clientRowSchema.shape).join(',')).eq('id', input.clientId),
    schema: clientRowSchema,
  });
  if (row === null) throw notFound();
  return row;
};
