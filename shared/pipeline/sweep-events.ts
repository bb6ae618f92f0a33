import { z } from 'zod';
import { EventsUnpublished } from '../events.ts';
import type { BaseContext, ServiceMap } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { makeEvent } from './events.ts';
import { STALE_AFTER_SECONDS } from './stale-after-seconds.ts';

/** One event per agency with events waiting; the publishing itself happens in a stage, inside that agency. */
export const sweepEvents = async ({
  ctx,
  input,
}: {
  ctx: BaseContext & Pick<ServiceMap, 'door' | 'bus'>;
  input: { period: string };
}): Promise<void> => {
  const tenantIds = await callFunction({
    store: ctx.door,
    name: 'door_tenants_with_unpublished',
    args: { p_older_than_seconds: STALE_AFTER_SECONDS },
    schema: z.array(z.string()),
  });
  for (const tenantId of tenantIds) {
    const made = makeEvent({ type: EventsUnpublished, data: { minute: input.period }, cause: `${tenantId}/${input.period}` });
    await ctx.bus.publish({
      event: { ...made, tenantId, occurredAt: ctx.now().toISOString(), data: { minute: input.period } },
      attributes: { traceparent: ctx.traceparent, requestId: ctx.requestId },
    });
  }
};
