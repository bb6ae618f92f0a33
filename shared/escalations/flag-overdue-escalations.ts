import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/** Tells the agency's owners and admins of each question that waits too long, once. Repeating changes nothing. */
export const flagOverdueEscalations = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<void> => {
  const ids = await callFunction({
    store: ctx.store,
    name: 'flag_overdue_escalations',
    args: { p_at: ctx.now().toISOString() },
    schema: z.array(z.uuid()),
  });
  if (ids.length > 0) ctx.log.info('escalations overdue', { count: ids.length });
};
