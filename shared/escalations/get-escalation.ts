import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { type EscalationRow, escalationRowSchema } from './escalation-view.ts';

/**
 * One escalation of the agency. `escalationId` is the bare uuid, null for an id that cannot be one.
 * @throws AppError not_found
 */
export const getEscalation = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { escalationId: string | null };
}): Promise<EscalationRow> => {
  if (input.escalationId === null) throw notFound();
  const [row] = await callFunction({
    store: ctx.store,
    name: 'list_escalations',
    args: { p_filter: { id: input.escalationId }, p_before: null, p_limit: 1 },
    schema: z.array(escalationRowSchema),
  });
  if (row === undefined) throw notFound();
  return row;
};
