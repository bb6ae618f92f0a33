import type { v1 } from '@google-cloud/pubsub';
import { EVENTS } from '../../../shared/events.ts';
import type { StageDefinition } from '../../../shared/runtime/define.ts';

const DEAD_LETTERS = 'dead-letters';

type Topology = {
  publisher: InstanceType<typeof v1.PublisherClient>;
  subscriber: InstanceType<typeof v1.SubscriberClient>;
  projectId: string;
  stages: readonly StageDefinition[];
  /** Where Pub/Sub pushes to, and what its token says. */
  pushConfigOf: (stage: string) => { pushEndpoint: string; oidcToken?: { serviceAccountEmail: string; audience: string } };
  ackDeadlineSecondsOf: (stage: string) => number;
  /** Google's emulator cannot bury what was pushed. */
  buries: boolean;
};

/** Topics and push subscriptions as infra/google makes them from the definitions. */
export const createTopology = async (topology: Topology): Promise<void> => {
  const { publisher, subscriber, projectId, stages, pushConfigOf, ackDeadlineSecondsOf, buries } = topology;
  const topicOf = (type: string): string => `projects/${projectId}/topics/${type}`;
  const subscriptionOf = (name: string): string => `projects/${projectId}/subscriptions/${name}`;
  await publisher.createTopic({ name: topicOf(DEAD_LETTERS) });
  await subscriber.createSubscription({ name: subscriptionOf(DEAD_LETTERS), topic: topicOf(DEAD_LETTERS) });
  await Promise.all(EVENTS.map(async ({ type }) => await publisher.createTopic({ name: topicOf(type) })));
  await Promise.all(
    stages.map(
      async ({ name, on, limits }) =>
        await subscriber.createSubscription({
          name: subscriptionOf(name),
          topic: topicOf(on.type),
          pushConfig: pushConfigOf(name),
          ackDeadlineSeconds: ackDeadlineSecondsOf(name),
          ...(buries ? { deadLetterPolicy: { deadLetterTopic: topicOf(DEAD_LETTERS), maxDeliveryAttempts: limits.maxAttempts } } : {}),
        }),
    ),
  );
};
