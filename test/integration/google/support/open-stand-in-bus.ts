import { v1 } from '@google-cloud/pubsub';
import { z } from 'zod';
import { openPubSubBus } from '../../../../shared/services/bus/pubsub.ts';
import { grpcClientOptions } from '../../../../shared/services/google/grpc-options.ts';
import type { BusHarness, DeadLetterView } from '../../../contract/bus.contract.ts';
import { type PubSubStandIn, startPubSubStandIn } from '../../../stand-ins/pubsub/start-pubsub.ts';
import { type Receiver, startReceiver } from '../../../stand-ins/push/start-receiver.ts';
import { createTopology, subscriptionName, topicName } from './bus-topology.ts';

const eventSchema = z.looseObject({ id: z.string(), type: z.string() });

/** The Pub/Sub adapter on the stand-in, with dead letters pulled and published again as an operator does it. */
export const openStandInBusHarness = async (
  options: { deadlineMs?: number } = {},
): Promise<BusHarness & { server: PubSubStandIn; receiver: Receiver }> => {
  const projectId = 'stand-in';
  const server = await startPubSubStandIn(options);
  const clientOptions = await grpcClientOptions({ projectId, emulatorHost: server.address });
  const [publisher, subscriber] = [new v1.PublisherClient(clientOptions), new v1.SubscriberClient(clientOptions)];
  const receiver = await startReceiver();
  await createTopology({ publisher, subscriber, projectId, urlOf: receiver.urlOf, buries: true });
  const adapter = openPubSubBus({ projectId, emulatorHost: server.address });
  const subscription = subscriptionName(projectId, 'dead-letters');
  const lastStatus = new Map<string, number>();

  const pull = async () => {
    const [{ receivedMessages }] = await subscriber.pull({ subscription, maxMessages: 100 });
    return (receivedMessages ?? []).map(({ ackId, message }) => ({
      ackId: ackId ?? '',
      data: Buffer.from(message?.data ?? ''),
      attributes: message?.attributes ?? {},
    }));
  };
  const toView = ({ data, attributes }: Awaited<ReturnType<typeof pull>>[number]): DeadLetterView => {
    const { id } = eventSchema.parse(JSON.parse(data.toString('utf8')));
    const stage = (attributes['CloudPubSubDeadLetterSourceSubscription'] ?? '').split('.').at(-1) ?? '';
    return {
      id,
      stage,
      eventId: id,
      attempts: Number(attributes['CloudPubSubDeadLetterSourceDeliveryCount']),
      lastStatus: lastStatus.get(`${stage} ${id}`) ?? null,
      lastError: null,
    };
  };

  return {
    server,
    receiver,
    bus: adapter,
    answer: (handler) =>
      receiver.answer(async (push) => {
        const status = await handler(push);
        const { message } = z.looseObject({ message: z.looseObject({ data: z.string() }) }).parse(push.body);
        lastStatus.set(`${push.stage} ${eventSchema.parse(JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'))).id}`, status);
        return status;
      }),
    settled: server.settled,
    deadLetters: async () => {
      const letters = await pull();
      if (letters.length > 0)
        await subscriber.modifyAckDeadline({ subscription, ackIds: letters.map(({ ackId }) => ackId), ackDeadlineSeconds: 0 });
      return letters.map(toView);
    },
    replay: async (id) => {
      const letter = (await pull()).find((one) => toView(one).id === id);
      if (letter === undefined) throw new Error('There is no such letter.');
      const { type } = eventSchema.parse(JSON.parse(letter.data.toString('utf8')));
      await publisher.publish({ topic: topicName(projectId, type), messages: [{ data: letter.data, attributes: letter.attributes }] });
      await subscriber.acknowledge({ subscription, ackIds: [letter.ackId] });
    },
    close: async () => {
      await adapter.close();
      await Promise.all([publisher.close(), subscriber.close(), receiver.stop()]);
      await server.stop();
    },
  };
};
