import { randomUUID } from 'node:crypto';
import type { StoredMessage } from './push-body.ts';

const secondsOf = (publishTime: string) => ({ seconds: Math.floor(Date.parse(publishTime) / 1000), nanos: 0 });

/** The messages of a subscription without a push endpoint: each goes to one puller at a time and comes back when that one releases it. */
export const createPullQueue = () => {
  const waiting: StoredMessage[] = [];
  const leased = new Map<string, StoredMessage>();
  return {
    add: (message: StoredMessage): void => void waiting.push(message),
    pull: (maxMessages: number) =>
      waiting.splice(0, maxMessages).map((message) => {
        const ackId = randomUUID();
        leased.set(ackId, message);
        const { data, attributes, messageId, publishTime } = message;
        return { ackId, message: { data, attributes, messageId, publishTime: secondsOf(publishTime) }, deliveryAttempt: 0 };
      }),
    acknowledge: (ackId: string): void => void leased.delete(ackId),
    release: (ackId: string): void => {
      const message = leased.get(ackId);
      if (message !== undefined) waiting.push(message);
      leased.delete(ackId);
    },
  };
};
