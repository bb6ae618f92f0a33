import type { Services } from '../../../shared/runtime/host.ts';
import type { PubSubTransport } from './pubsub-transport.ts';

/** The same services, with every published event noted at the gate before it goes out. */
export const countOwed = ({ services, pubsub: { gate, stagesOf } }: { services: Services; pubsub: PubSubTransport }): Services => {
  if (gate === null) return services;
  return {
    ...services,
    bus: async () => {
      const bus = await services.bus();
      return {
        publish: async (message) => {
          const { type, id: eventId } = message.event;
          const stages = stagesOf(type);
          for (const stage of stages) gate.owe({ stage, eventId });
          try {
            await bus.publish(message);
          } catch (error) {
            for (const stage of stages) gate.owe({ stage, eventId, by: -1 });
            throw error;
          }
        },
      };
    },
  };
};
