import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { openOnce } from '../../core/open-once.ts';
import { credentialSettings, GRPC_STATUS, grpcCallOptions, grpcClientOptions, hasGrpcStatus, setUp } from '../google/grpc-options.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import type { State } from '../state/port.ts';
import type { Bus } from './port.ts';

/** Ids and object paths, never bodies (spec: jobs). */
const MAX_EVENT_BYTES = 100_000;

type PubSubOptions = {
  projectId: string;
  /** `host:port` of an emulator; Google's own service when absent. */
  emulatorHost?: string;
  region?: string;
  /** Where instances share the state of their breakers. */
  state?: () => Promise<State>;
  log?: Pick<Log, 'warn'>;
  /** Departures from the dependency's policy, for tests. */
  policy?: Partial<CallerOptions>;
};

const openPublisher = async ({ projectId, emulatorHost }: PubSubOptions) => {
  const { v1 } = await import('@google-cloud/pubsub');
  return await setUp(new v1.PublisherClient(await grpcClientOptions({ projectId, emulatorHost })));
};

/**
 * Events through Pub/Sub: the topic is the event's type. One publish is one call, resolved once the server holds the message; a try whose acknowledgement was lost is
 * repeated, so an event may arrive twice under two message ids, with the same event id.
 * @throws AppError `dependency_unavailable`
 */
export const openPubSubBus = (options: PubSubOptions): Bus & { close(): Promise<void> } => {
  const { projectId, region, state, log, policy } = options;
  const publisher = openOnce({ open: async () => await openPublisher(options), close: async (client) => await client.close() });
  const call = createCaller({
    ...DEPENDENCY_POLICIES.pubsub,
    settings: credentialSettings('roles/pubsub.publisher'),
    ...(region === undefined ? {} : { region }),
    ...(state === undefined ? {} : { state }),
    ...(log === undefined ? {} : { log }),
    ...policy,
  });
  return {
    publish: async ({ event, attributes: { traceparent, requestId } }) => {
      const data = Buffer.from(JSON.stringify(event));
      if (data.byteLength > MAX_EVENT_BYTES) throw new Error(`An event of the type ${event.type} is larger than ${MAX_EVENT_BYTES} bytes.`);
      const attributes = { traceparent, googclient_traceparent: traceparent, requestId, eventType: event.type, tenantId: event.tenantId };
      const request = { topic: `projects/${projectId}/topics/${event.type}`, messages: [{ data, attributes }] };
      try {
        await call({ attempt: async (one) => await (await publisher.get()).publish(request, grpcCallOptions(one)) });
      } catch (cause) {
        if (!hasGrpcStatus(cause, GRPC_STATUS.notFound)) throw cause;
        throw new AppError('internal', {
          detail: `There is no topic for events of the type ${event.type} in GOOGLE_CLOUD_PROJECT.`,
          cause,
        });
      }
    },
    close: publisher.close,
  };
};
