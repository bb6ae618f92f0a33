import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type GrpcServer, StatusError, startGrpcServer } from '../grpc/start-grpc-server.ts';
import { createOidcIssuer, type OidcIssuer } from '../push/oidc-issuer.ts';
import { type Backoff, startPushQueue } from '../push/push-queue.ts';
import { createPullQueue } from './pull-queue.ts';
import { messageSchema, pushBody, type StoredMessage } from './push-body.ts';
import { type Subscription, subscriptionSchema } from './subscription.ts';

export type PubSubStandIn = GrpcServer & {
  oidc: OidcIssuer;
  /** Every message that was taken, in order. */
  published: readonly StoredMessage[];
  /** Resolves when all pushes are acknowledged or dead. */
  settled(): Promise<void>;
};

const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

const publishSchema = z.object({ topic: z.string(), messages: z.array(messageSchema).min(1) });
const pullSchema = z.object({ subscription: z.string(), maxMessages: z.int() });
const ackSchema = z.object({ subscription: z.string(), ackIds: z.array(z.string()) });
const topicSchema = z.object({ name: z.string() });

/**
 * Pub/Sub on its own protocol for what Google's emulator cannot do: deliveryAttempt, OIDC tokens on pushes, dead letters. Topics and subscriptions are made over gRPC
 * (CreateTopic, CreateSubscription), publishing, pulling and acknowledging as well; pushes go out over HTTP. `backoff` replaces what subscriptions say, to save time.
 */
export const startPubSubStandIn = async ({
  backoff = { firstMs: 3, maxMs: 60 },
  deadlineMs = 10_000,
  oidc,
  now = () => new Date(),
}: {
  backoff?: Backoff;
  /** After so long without an answer a push counts as failed. */
  deadlineMs?: number;
  oidc?: OidcIssuer;
  now?: () => Date;
} = {}): Promise<PubSubStandIn> => {
  const issuer = oidc ?? (await createOidcIssuer());
  const queue = startPushQueue({ backoff, timeoutMs: deadlineMs, now });
  const topics = new Map<string, Subscription[]>();
  const pulls = new Map<string, ReturnType<typeof createPullQueue>>();
  const published: StoredMessage[] = [];

  const subscribersOf = (topic: string): Subscription[] => {
    const subscriptions = topics.get(topic);
    if (subscriptions === undefined) throw new StatusError({ code: NOT_FOUND, message: `Resource not found (resource=${topic}).` });
    return subscriptions;
  };

  const pullOf = (name: string): ReturnType<typeof createPullQueue> => {
    const pull = pulls.get(name);
    if (pull === undefined) throw new StatusError({ code: NOT_FOUND, message: `Resource not found (resource=${name}).` });
    return pull;
  };

  const authorization = async ({ pushConfig }: Subscription): Promise<Record<string, string>> => {
    const { oidcToken, pushEndpoint } = pushConfig;
    if (oidcToken === null) return {};
    const token = await issuer.token({ email: oidcToken.serviceAccountEmail, audience: oidcToken.audience || pushEndpoint });
    return { Authorization: `Bearer ${token}` };
  };

  const bury = (subscription: Subscription, message: StoredMessage, attempts: number): void => {
    const { deadLetterPolicy, name } = subscription;
    if (deadLetterPolicy === null) return;
    const attributes = {
      ...message.attributes,
      CloudPubSubDeadLetterSourceDeliveryCount: String(attempts),
      CloudPubSubDeadLetterSourceSubscription: name.split('/').at(-1) ?? '',
      CloudPubSubDeadLetterSourceSubscriptionProject: name.split('/')[1] ?? '',
      CloudPubSubDeadLetterSourceTopicPublishTime: message.publishTime,
    };
    publishTo(deadLetterPolicy.deadLetterTopic, { ...message, attributes });
  };

  const push = (subscription: Subscription, message: StoredMessage): void => {
    const maxAttempts = subscription.deadLetterPolicy?.maxDeliveryAttempts ?? Number.POSITIVE_INFINITY;
    queue.add({
      id: message.messageId,
      url: subscription.pushConfig.pushEndpoint,
      dueAtMs: now().getTime(),
      maxAttempts,
      request: async (attempt) => ({
        headers: { 'Content-Type': 'application/json', ...(await authorization(subscription)) },
        body: pushBody({ message, subscription, attempt }),
      }),
      ended: ({ isAcknowledged, attempts }) => {
        if (!isAcknowledged) bury(subscription, message, attempts);
      },
    });
  };

  const publishTo = (topic: string, { data, attributes }: Pick<StoredMessage, 'data' | 'attributes'>): string => {
    const subscriptions = subscribersOf(topic);
    const message = { topic, data, attributes, messageId: randomUUID(), publishTime: now().toISOString() };
    published.push(message);
    for (const subscription of subscriptions) {
      if (subscription.pushConfig.pushEndpoint === '') pullOf(subscription.name).add(message);
      else push(subscription, message);
    }
    return message.messageId;
  };

  const server = await startGrpcServer({
    packageName: '@google-cloud/pubsub',
    file: 'google/pubsub/v1/pubsub.proto',
    services: {
      'google.pubsub.v1.Publisher': {
        CreateTopic: (request) => {
          const { name } = topicSchema.parse(request);
          if (topics.has(name)) throw new StatusError({ code: ALREADY_EXISTS, message: 'Topic exists.' });
          topics.set(name, []);
          return { name };
        },
        Publish: (request) => {
          const { topic, messages } = publishSchema.parse(request);
          return { messageIds: messages.map((message) => publishTo(topic, message)) };
        },
      },
      'google.pubsub.v1.Subscriber': {
        CreateSubscription: (request) => {
          const subscription = subscriptionSchema.parse(request);
          subscribersOf(subscription.topic).push(subscription);
          pulls.set(subscription.name, createPullQueue());
          return subscription;
        },
        Pull: (request) => {
          const { subscription, maxMessages } = pullSchema.parse(request);
          return { receivedMessages: pullOf(subscription).pull(maxMessages) };
        },
        Acknowledge: (request) => {
          const { subscription, ackIds } = ackSchema.parse(request);
          for (const ackId of ackIds) pullOf(subscription).acknowledge(ackId);
          return {};
        },
        ModifyAckDeadline: (request) => {
          const { subscription, ackIds } = ackSchema.parse(request);
          for (const ackId of ackIds) pullOf(subscription).release(ackId);
          return {};
        },
      },
    },
  });
  return {
    ...server,
    oidc: issuer,
    published,
    settled: queue.settled,
    stop: async () => {
      queue.stop();
      await server.stop();
    },
  };
};
