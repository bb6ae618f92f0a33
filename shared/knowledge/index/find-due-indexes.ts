import { z } from 'zod';
import { IndexDue } from '../../events.ts';
import { makeEvent } from '../../pipeline/events.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { embedderInUse, identityOf } from './embedder-in-use.ts';

const OLDER_THAN_SECONDS = 20 * 60 * 60;

/** One event for each agency whose index is to be tidied or was made by another embedder than the one in use; the work happens in a stage, inside that agency. */
export const findDueIndexes = async ({
  ctx,
  input,
}: {
  ctx: Context<'door' | 'bus' | 'model'>;
  input: { period: string };
}): Promise<void> => {
  const tenantIds = await callFunction({
    store: ctx.door,
    name: 'door_tenants_with_due_index',
    args: {
      p_older_than_seconds: OLDER_THAN_SECONDS,
      p_embedder: identityOf(embedderInUse(ctx.model).embedder),
      p_at: ctx.now().toISOString(),
    },
    schema: z.array(z.string()),
  });
  for (const tenantId of tenantIds) {
    const data = { minute: input.period };
    const made = makeEvent({ type: IndexDue, data, cause: `${tenantId}/${input.period}` });
    await ctx.bus.publish({
      event: { ...made, tenantId, occurredAt: ctx.now().toISOString(), data },
      attributes: { traceparent: ctx.traceparent, requestId: ctx.requestId },
    });
  }
};
