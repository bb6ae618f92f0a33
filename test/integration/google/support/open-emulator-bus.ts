import { randomBytes } from 'node:crypto';
import { v1 } from '@google-cloud/pubsub';
import { z } from 'zod';
import { openPubSubBus } from '../../../../shared/services/bus/pubsub.ts';
import { grpcClientOptions } from '../../../../shared/services/google/grpc-options.ts';
import type { BusHarness, Push } from '../../../contract/bus.contract.ts';
import { startReceiver } from '../../../stand-ins/push/start-receiver.ts';
import { createTopology, SUBSCRIPTIONS } from './bus-topology.ts';

const stagesOf = (type: string): readonly string[] => Object.entries(SUBSCRIPTIONS).find(([name]) => name === type)?.[1] ?? [];

const eventIdOf = ({ body }: Push): string => {
  const { message } = z.looseObject({ message: z.looseObject({ data: z.string() }) }).parse(body);
  const event: unknown = JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'));
  return z.looseObject({ id: z.string() }).parse(event).id;
};

/** The Pub/Sub adapter on a project of its own in Google's emulator, pushing to a receiver here. It tells nobody what it still owes, so that is counted here. */
export const openEmulatorBusHarness = async ({ address }: { address: string }): Promise<BusHarness> => {
  const projectId = `test-${randomBytes(6).toString('hex')}`;
  const options = await grpcClientOptions({ projectId, emulatorHost: address });
  const [publisher, subscriber] = [new v1.PublisherClient(options), new v1.SubscriberClient(options)];
  const receiver = await startReceiver();
  await createTopology({ publisher, subscriber, projectId, urlOf: receiver.urlOf, buries: false });
  const adapter = openPubSubBus({ projectId, emulatorHost: address });

  const owed = new Set<string>();
  const waiters = new Set<() => void>();
  const settle = (key: string): void => {
    owed.delete(key);
    if (owed.size > 0) return;
    for (const resolve of waiters) resolve();
    waiters.clear();
  };
  const answer: BusHarness['answer'] = (handler) =>
    receiver.answer(async (push) => {
      const status = await handler(push);
      if (status < 300) settle(`${push.stage} ${eventIdOf(push)}`);
      return status;
    });

  return {
    bus: {
      publish: async (message) => {
        const keys = stagesOf(message.event.type).map((stage) => `${stage} ${message.event.id}`);
        // Before publishing: a push can be answered before the publisher hears that its message was taken.
        for (const key of keys) owed.add(key);
        try {
          await adapter.publish(message);
        } catch (error) {
          for (const key of keys) settle(key);
          throw error;
        }
      },
    },
    answer,
    settled: async () => {
      if (owed.size === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiters.add(resolve);
      await promise;
    },
    deadLetters: async () => [],
    replay: async () => undefined,
    close: async () => {
      await adapter.close();
      for (const [type, stages] of Object.entries(SUBSCRIPTIONS))
        for (const stage of stages)
          await subscriber.deleteSubscription({ subscription: `projects/${projectId}/subscriptions/${type}.${stage}` });
      await Promise.all([publisher.close(), subscriber.close(), receiver.stop()]);
    },
  };
};
