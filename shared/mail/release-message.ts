import { notFound } from '../core/errors.ts';
import { EmailReceived } from '../events.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/** What sends a mail through parse-email once more: the same event, however often it is asked for. */
export const goOnEvent = (messageId: string) => {
  const cause = `${messageId}/release`;
  return { cause, event: makeEvent({ type: EmailReceived, data: { messageId }, cause }) };
};

/**
 * Lets a parked mail run the rest of the pipeline, once. `messageId` is the bare uuid or null. The member vouches that a person wrote it, not who.
 * @throws AppError not_found; state_conflict when it is not parked, or was released before.
 */
export const releaseMessage = async ({ ctx, input }: { ctx: TenantContext<'store' | 'bus'>; input: { messageId: string | null } }) => {
  if (input.messageId === null) throw notFound();
  const { cause, event } = goOnEvent(input.messageId);
  const { events } = await callFunction({
    store: ctx.store,
    name: 'release_message',
    args: { p_id: input.messageId, p_events: [event], p_meta: commitMeta({ ctx, cause }) },
    schema: commitSchema,
  });
  await publishEvents({ ctx, events });
};
