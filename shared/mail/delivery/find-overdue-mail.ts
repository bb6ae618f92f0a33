import { z } from 'zod';
import { OutboundOverdue } from '../../events.ts';
import { makeEvent } from '../../pipeline/events.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { OVERDUE_AFTER_SECONDS } from './overdue-after-seconds.ts';

/** One event per agency with mails of unknown outcome; the work happens in a stage, inside that agency. */
export const findOverdueMail = async ({ ctx, input }: { ctx: Context<'door' | 'bus'>; input: { period: string } }): Promise<void> => {
  const tenantIds = await callFunction({
    store: ctx.door,
    name: 'door_tenants_with_overdue_mail',
    args: { p_older_than_seconds: OVERDUE_AFTER_SECONDS },
    schema: z.array(z.string()),
  });
  for (const tenantId of tenantIds) {
    const data = { minute: input.period };
    const made = makeEvent({ type: OutboundOverdue, data, cause: `${tenantId}/${input.period}` });
    await ctx.bus.publish({
      event: { ...made, tenantId, occurredAt: ctx.now().toISOString(), data },
      attributes: { traceparent: ctx.traceparent, requestId: ctx.requestId },
    });
  }
};
