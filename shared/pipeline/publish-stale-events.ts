import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { outgoingEventSchema } from './events.ts';
import { publishEvents } from './publish-events.ts';
import { STALE_AFTER_SECONDS } from './stale-after-seconds.ts';

const BATCH = 100;

/** Publishes, oldest first, up to a hundred committed events that nobody published; the next minute takes the rest. */
export const publishStaleEvents = async ({ ctx }: { ctx: TenantContext<'store' | 'bus'> }): Promise<void> => {
  const events = await callFunction({
    store: ctx.store,
    name: 'stale_unpublished',
    args: { p_older_than_seconds: STALE_AFTER_SECONDS, p_limit: BATCH },
    schema: z.array(outgoingEventSchema),
  });
  await publishEvents({ ctx, events });
};
