import { z } from 'zod';
import type { Subscription } from './subscription.ts';

export const messageSchema = z.object({ data: z.instanceof(Uint8Array), attributes: z.record(z.string(), z.string()) });

export type StoredMessage = z.infer<typeof messageSchema> & { topic: string; messageId: string; publishTime: string };

/** The body of a push as Pub/Sub sends it; deliveryAttempt only where the subscription has a dead-letter policy. */
export const pushBody = ({
  message: { data, attributes, messageId, publishTime },
  subscription,
  attempt,
}: {
  message: StoredMessage;
  subscription: Subscription;
  attempt: number;
}): Uint8Array => {
  const message = {
    data: Buffer.from(data).toString('base64'),
    attributes,
    messageId,
    message_id: messageId,
    publishTime,
    publish_time: publishTime,
  };
  const body = {
    message,
    subscription: subscription.name,
    ...(subscription.deadLetterPolicy === null ? {} : { deliveryAttempt: attempt }),
  };
  return Buffer.from(JSON.stringify(body));
};
