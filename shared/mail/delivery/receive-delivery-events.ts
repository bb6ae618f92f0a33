import { z } from 'zod';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { assertSignedPost } from '../assert-signed-post.ts';
import { type DeliveryEvent, readDeliveryEvents } from './read-delivery-events.ts';
import { recordForTenant } from './record-for-tenant.ts';

/** Of a longer array the rest is read too, so many at a time. */
const EVENTS_AT_ONCE = 1000;

const ownersSchema = z.array(z.object({ outboundId: z.uuid(), tenantId: z.string() }));

type ReceiveContext = Context<'door' | 'storeFor' | 'bus'>;
type Input = { rawBody: Uint8Array; headers: Readonly<Record<string, string>> };

/** Whose mails they are is asked of the door by our own opaque ids; nothing else in an event says it. Gives how many events were of nobody. */
const recordBatch = async ({ ctx, events }: { ctx: ReceiveContext; events: readonly DeliveryEvent[] }): Promise<number> => {
  const owners = await callFunction({
    store: ctx.door,
    name: 'door_outbound_tenants',
    args: { p_ids: [...new Set(events.map(({ outboundId }) => outboundId))] },
    schema: ownersSchema,
  });
  const tenantOf = new Map(owners.map(({ outboundId, tenantId }) => [outboundId, tenantId]));
  for (const [tenantId, own] of Map.groupBy(events, ({ outboundId }) => tenantOf.get(outboundId) ?? null)) {
    if (tenantId !== null) await recordForTenant({ ctx, tenantId, events: own });
  }
  return events.filter(({ outboundId }) => !tenantOf.has(outboundId)).length;
};

/**
 * Takes one post of SendGrid's Event Webhook and resolves once everything of it is recorded. Duplicates and any order end the same: mails only move forward.
 * @returns how many events were read, and how many of them were not about a mail of ours.
 * @throws AppError signature_invalid (nothing is read); malformed_request when the body is no array; dependency_unavailable (the provider posts again).
 */
export const receiveDeliveryEvents = async ({
  ctx,
  input,
}: {
  ctx: ReceiveContext;
  input: Input;
}): Promise<{ read: number; ignored: number }> => {
  assertSignedPost({
    ...input,
    publicKeys: ctx.installation.emailEventPublicKeys,
    setting: 'EMAIL_EVENT_PUBLIC_KEYS',
    pastToleranceSeconds: ctx.installation.inboundPastToleranceSeconds,
  });
  const { events, ignored } = readDeliveryEvents(input.rawBody);
  let ofNobody = 0;
  for (let from = 0; from < events.length; from += EVENTS_AT_ONCE) {
    ofNobody += await recordBatch({ ctx, events: events.slice(from, from + EVENTS_AT_ONCE) });
  }
  ctx.log.info('delivery events received', { read: events.length + ignored, ignored: ignored + ofNobody });
  return { read: events.length + ignored, ignored: ignored + ofNobody };
};
