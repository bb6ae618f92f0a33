import { v1 } from '@google-cloud/pubsub';
import type { Bus } from '../../../../shared/services/bus/port.ts';
import { openPubSubBus } from '../../../../shared/services/bus/pubsub.ts';
import { grpcClientOptions } from '../../../../shared/services/google/grpc-options.ts';
import { attributes, makeEvent } from '../../../contract/bus.contract.ts';
import type { OutsideCallHarness } from '../../../contract/outside-call.contract.ts';
import { createMemoryState } from '../../../setup/memory-services.ts';
import { startFaultyProxy } from '../../../stand-ins/faulty-proxy.ts';
import { startPubSubStandIn } from '../../../stand-ins/pubsub/start-pubsub.ts';
import { topicName } from './bus-topology.ts';
import { QUICK } from './call-timing.ts';

const projectId = 'stand-in';

/** Publishing through a network that breaks, to a stand-in that fails on demand. */
export const openBusCallHarness = async (): Promise<OutsideCallHarness> => {
  const server = await startPubSubStandIn();
  const network = await startFaultyProxy({ targetPort: server.port });
  const publisher = new v1.PublisherClient(await grpcClientOptions({ projectId, emulatorHost: server.address }));
  await publisher.createTopic({ name: topicName(projectId, 'unheard') });
  const state = createMemoryState();
  const open = () => openPubSubBus({ projectId, emulatorHost: network.address, state: async () => state, policy: QUICK });
  const [bus, elsewhere] = [open(), open()];
  const publish = async ({ publish }: Bus, name: string) => await publish({ event: makeEvent('unheard', { data: { name } }), attributes });
  return {
    act: async (name) => await publish(bus, name),
    actElsewhere: async (name) => await publish(elsewhere, name),
    effects: async (name) => server.published.filter(({ data }) => Buffer.from(data).includes(`"name":"${name}"`)).length,
    failNext: (fault, times = 1) => server.faults.next({ method: 'Publish', times, fault }),
    network,
    close: async () => {
      await Promise.all([bus.close(), elsewhere.close()]);
      await publisher.close();
      await network.stop();
      await server.stop();
    },
  };
};
