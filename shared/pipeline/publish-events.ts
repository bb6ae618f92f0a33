import { z } from 'zod';
import type { BaseContext, ServiceMap } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import type { OutgoingEvent } from './events.ts';

type PublishContext = BaseContext & Pick<ServiceMap, 'bus'> & { store: Store };

/**
 * Hands committed events to the bus and records that it did. After the commit, before the acknowledgement: whoever dies in
 * between leaves them unpublished, and whoever meets the cause again, or the sweeper, publishes them with the same ids.
 */
export const publishEvents = async ({ ctx, events }: { ctx: PublishContext; events: readonly OutgoingEvent[] }): Promise<void> => {
  if (events.length === 0) return;
  for (const message of events) await ctx.bus.publish(message);
  await callFunction({
    store: ctx.store,
    name: 'mark_published',
    args: { p_ids: events.map(({ event }) => event.id) },
    schema: z.unknown(),
  });
};
