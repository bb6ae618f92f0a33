import { z } from 'zod';
import type { QueueRow } from './queue-row.ts';

export type PushRequest = { target: string /** To be sent as JSON. */; body: unknown; headers: Record<string, string> };

const attributesSchema = z.record(z.string(), z.string());

const eventRequest = (row: QueueRow): PushRequest => {
  const attributes = attributesSchema.parse(JSON.parse(row.attributes));
  const publishTime = new Date(row.published_at).toISOString();
  const message = {
    data: Buffer.from(row.data).toString('base64'),
    attributes: {
      ...attributes,
      ...(attributes['traceparent'] === undefined ? {} : { googclient_traceparent: attributes['traceparent'] }),
      eventType: row.topic,
      tenantId: row.tenant_id,
    },
    messageId: row.message_id,
    message_id: row.message_id,
    publishTime,
    publish_time: publishTime,
  };
  const body = { message, subscription: `projects/embedded/subscriptions/${row.target}`, deliveryAttempt: row.attempts };
  return { target: row.target, body, headers: { 'Content-Type': 'application/json' } };
};

const taskRequest = (row: QueueRow): PushRequest => ({
  target: row.target,
  body: JSON.parse(row.data),
  headers: {
    ...attributesSchema.parse(JSON.parse(row.attributes)),
    'Content-Type': 'application/json',
    'X-CloudTasks-QueueName': row.target,
    'X-CloudTasks-TaskName': row.key,
    'X-CloudTasks-TaskRetryCount': String(row.attempts - 1),
  },
});

/** What Google would send for this row: a Pub/Sub push with its envelope, or a Cloud Tasks request with the task's own body. */
export const pushRequest = (row: QueueRow): PushRequest => (row.kind === 'event' ? eventRequest(row) : taskRequest(row));
