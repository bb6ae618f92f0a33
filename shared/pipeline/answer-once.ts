import { z } from 'zod';
import type { BaseContext, ServiceMap } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type commitSchema, outgoingEventSchema } from './events.ts';
import { publishEvents } from './publish-events.ts';

const outcomeSchema = z.object({ done: z.boolean(), events: z.array(outgoingEventSchema) });

type StageContext = BaseContext & Pick<ServiceMap, 'store' | 'bus'>;

/**
 * Runs a stage's work unless this event has been answered; either way publishes what is committed and unpublished.
 * `work` ends with one committing function of the database, which claims (stage, event) in the same transaction.
 */
export const answerOnce = async ({
  ctx,
  stage,
  eventId,
  work,
}: {
  ctx: StageContext;
  stage: string;
  eventId: string;
  work: () => Promise<z.infer<typeof commitSchema>>;
}): Promise<void> => {
  const outcome = await callFunction({
    store: ctx.store,
    name: 'stage_outcome',
    args: { p_stage: stage, p_event_id: eventId },
    schema: outcomeSchema,
  });
  const { events } = outcome.done ? outcome : await work();
  await publishEvents({ ctx, events });
};
