import { z } from 'zod';
import { EscalationsOverdue } from '../events.ts';
import { makeEvent } from '../pipeline/events.ts';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/** One event for each agency with questions that wait too long; the work happens in a stage, inside that agency. */
export const findOverdueEscalations = async ({
  ctx,
  input,
}: {
  ctx: Context<'door' | 'bus'>;
  input: { period: string };
}): Promise<void> => {
  const tenantIds = await callFunction({
    store: ctx.door,
    name: 'door_tenants_with_overdue_escalations',
    args: { p_at: ctx.now().toISOString() },
    schema: z.array(z.string()),
  });
  for (const tenantId of tenantIds) {
    const data = { minute: input.period };
    const made = makeEvent({ type: EscalationsOverdue, data, cause: `${tenantId}/${input.period}` });
    await ctx.bus.publish({
      event: { ...made, tenantId, occurredAt: ctx.now().toISOString(), data },
      attributes: { traceparent: ctx.traceparent, requestId: ctx.requestId },
    });
  }
};
