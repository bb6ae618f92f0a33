import type { v1 } from '@google-cloud/pubsub';

/** The topics of the contract and the stages that listen to each. */
export const SUBSCRIPTIONS = { 'one.happened': ['first', 'second'], 'two.happened': ['first'], unheard: [] } as const;

type Clients = {
  publisher: InstanceType<typeof v1.PublisherClient>;
  subscriber: InstanceType<typeof v1.SubscriberClient>;
  projectId: string;
  urlOf: (stage: string) => string;
};

/** In whose name Pub/Sub pushes. */
export const PUSH_ACCOUNT = 'push@project.iam.gserviceaccount.com';

const DEAD_LETTERS = 'dead-letters';

export const subscriptionName = (projectId: string, name: string): string => `projects/${projectId}/subscriptions/${name}`;
export const topicName = (projectId: string, name: string): string => `projects/${projectId}/topics/${name}`;

/** Topics and push subscriptions as the infrastructure makes them; `buries` adds a dead-letter topic with a subscription to pull from, and OIDC tokens. */
export const createTopology = async ({ publisher, subscriber, projectId, urlOf, buries }: Clients & { buries: boolean }): Promise<void> => {
  await publisher.createTopic({ name: topicName(projectId, DEAD_LETTERS) });
  await subscriber.createSubscription({ name: subscriptionName(projectId, DEAD_LETTERS), topic: topicName(projectId, DEAD_LETTERS) });
  const deadLetterPolicy = { deadLetterTopic: topicName(projectId, DEAD_LETTERS), maxDeliveryAttempts: 5 };
  for (const [type, stages] of Object.entries(SUBSCRIPTIONS)) {
    await publisher.createTopic({ name: topicName(projectId, type) });
    for (const stage of stages) {
      const oidcToken = { serviceAccountEmail: PUSH_ACCOUNT, audience: urlOf(stage) };
      await subscriber.createSubscription({
        name: subscriptionName(projectId, `${type}.${stage}`),
        topic: topicName(projectId, type),
        pushConfig: { pushEndpoint: urlOf(stage), ...(buries ? { oidcToken } : {}) },
        ackDeadlineSeconds: 10,
        ...(buries ? { deadLetterPolicy } : {}),
      });
    }
  }
};
