import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { EventType } from '../core/event-type.ts';
import { parseJson } from './parse-json.ts';
import { validate } from './validate.ts';

const pushSchema = z.looseObject({
  message: z.looseObject({
    data: z.base64().max(1_000_000),
    attributes: z.record(z.string(), z.string()).default({}),
  }),
  deliveryAttempt: z.int().min(1).default(1),
});

const eventSchema = z.looseObject({
  type: z.string(),
  version: z.int(),
  id: z.uuid(),
  tenantId: z.string().regex(/^[a-z0-9][a-z0-9_-]{2,39}$/),
  occurredAt: z.iso.datetime({ offset: true }),
  data: z.unknown(),
});

/** Cloud Tasks (and the embedded queue) count from 0. */
const retryCountSchema = z.coerce.number().int().min(0).catch(0);

export type Delivery = {
  event: z.infer<typeof eventSchema>;
  attempt: number;
  traceparent: string | undefined;
  requestId: string | undefined;
};

export type Pushed = {
  bytes: Uint8Array;
  /** By lower-case name. */
  header: (name: string) => string | undefined;
};

/**
 * A Pub/Sub push body (ours, embedded, or Google's) opened as far as the event's envelope.
 * @throws AppError `malformed_request` or `validation_failed` when it is not one: it will not be one on the next delivery either
 */
const openPush = (bytes: Uint8Array): Delivery => {
  const { message, deliveryAttempt } = validate({ schema: pushSchema, value: parseJson(bytes), where: 'in the push body' });
  return {
    event: validate({ schema: eventSchema, value: parseJson(Buffer.from(message.data, 'base64')), where: 'in the event' }),
    attempt: deliveryAttempt,
    traceparent: message.attributes['traceparent'] ?? message.attributes['googclient_traceparent'],
    requestId: message.attributes['requestId'],
  };
};

/**
 * A task for a stage opened as far as the event's envelope: the event itself is the body, the trace comes in the headers. Deferred work is the same work.
 * @throws AppError `malformed_request` or `validation_failed` when the body is no event
 */
const openTask = ({ bytes, header }: Pushed): Delivery => ({
  event: validate({ schema: eventSchema, value: parseJson(bytes), where: 'in the event' }),
  attempt: retryCountSchema.parse(header('x-cloudtasks-taskretrycount')) + 1,
  traceparent: header('traceparent'),
  requestId: header('x-request-id'),
});

/** What woke a stage: a push of the bus, or a task, which its transport's own header tells. Only the transport gets as far as here. */
export const openDelivery = (pushed: Pushed): Delivery =>
  pushed.header('x-cloudtasks-taskname') === undefined ? openPush(pushed.bytes) : openTask(pushed);

/**
 * The data of an event, if it is one that a stage answers: the current version or the one before.
 * @throws AppError `validation_failed` for another type or version, or data of another form
 */
export const dataOf = ({ event, on }: { event: Delivery['event']; on: EventType }): unknown => {
  const isKnown = event.type === on.type && event.version >= 1 && event.version <= on.version && event.version >= on.version - 1;
  if (!isKnown) {
    throw new AppError('validation_failed', {
      detail: `Expected ${on.type} version ${on.version} or the one before, got ${event.type} version ${event.version}.`,
    });
  }
  return validate({ schema: on.data, value: event.data, where: 'in the data' });
};
