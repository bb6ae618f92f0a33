import { z } from 'zod';
import type { EventType } from '../core/event-type.ts';
import { derivedUuid } from '../core/ids.ts';

/** An event as the database hands it back: what the bus needs and nothing more. */
export const outgoingEventSchema = z.object({
  event: z.object({
    type: z.string(),
    version: z.int(),
    id: z.uuid(),
    tenantId: z.string(),
    occurredAt: z.string(),
    data: z.json(),
  }),
  attributes: z.object({ traceparent: z.string(), requestId: z.string() }),
});
export type OutgoingEvent = z.infer<typeof outgoingEventSchema>;

/** What every committing function of the pipeline answers. */
export const commitSchema = z.object({ done: z.boolean().optional(), events: z.array(outgoingEventSchema) });

/**
 * An event to be written by the transaction that causes it. Its id is the same for the same cause and type,
 * so that a repeat is the same event.
 */
export const makeEvent = <Data extends z.ZodType>({
  type,
  data,
  cause,
}: {
  type: EventType<Data>;
  data: z.input<Data>;
  cause: string;
}) => ({
  id: derivedUuid({ cause, step: type.type }),
  type: type.type,
  version: type.version,
  data: type.data.parse(data),
});
