import { v1 } from '@google-cloud/pubsub';
import type { StageDefinition } from '../../../shared/runtime/define.ts';
import { grpcClientOptions } from '../../../shared/services/google/grpc-options.ts';
import { type PubSubStandIn, startPubSubStandIn } from '../../stand-ins/pubsub/start-pubsub.ts';
import { type PushGate, startPushGate } from '../../stand-ins/pubsub/start-push-gate.ts';
import type { OidcIssuer } from '../../stand-ins/push/oidc-issuer.ts';
import { createTopology } from './create-topology.ts';

type PushConfig = { pushEndpoint: string; oidcToken: { serviceAccountEmail: string; audience: string } };

export type PubSubTransport = {
  /** `host:port` that the functions publish to. */
  address: string;
  /** Stages that listen to a type of event. */
  stagesOf(type: string): readonly string[];
  /** Only where Google's emulator pushes. */
  gate: PushGate | null;
  /** Only where the stand-in does. */
  standIn: PubSubStandIn | null;
  /** Resolves when every event was acknowledged, or is dead. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

type StartTransport = {
  kind: 'emulator' | 'stand-in';
  emulatorAddress: string;
  projectId: string;
  issuer: OidcIssuer;
  stages: readonly StageDefinition[];
  pushConfigOf: (stage: string) => PushConfig;
  ackDeadlineSecondsOf: (stage: string) => number;
};

/** Pub/Sub with the topics and subscriptions of the definitions: Google's emulator with a gate before the functions, or the stand-in. */
export const startPubSubTransport = async (options: StartTransport): Promise<PubSubTransport> => {
  const { kind, emulatorAddress, projectId, issuer, stages, pushConfigOf, ackDeadlineSecondsOf } = options;
  const gate = kind === 'emulator' ? await startPushGate({ issuer, pushConfigOf }) : null;
  const standIn = kind === 'stand-in' ? await startPubSubStandIn({ oidc: issuer }) : null;
  const address = standIn?.address ?? emulatorAddress;
  const clientOptions = await grpcClientOptions({ projectId, emulatorHost: address });
  const [publisher, subscriber] = [new v1.PublisherClient(clientOptions), new v1.SubscriberClient(clientOptions)];
  await createTopology({
    publisher,
    subscriber,
    projectId,
    stages,
    pushConfigOf: (stage) => (gate === null ? pushConfigOf(stage) : { pushEndpoint: gate.endpointOf(stage) }),
    ackDeadlineSecondsOf,
    buries: standIn !== null,
  });
  return {
    address,
    stagesOf: (type) => stages.filter(({ on }) => on.type === type).map(({ name }) => name),
    gate,
    standIn,
    settled: async () => {
      await gate?.settled();
      await standIn?.settled();
    },
    stop: async () => {
      // The emulator outlives this cloud and would go on pushing.
      if (gate !== null)
        for (const { name } of stages) await subscriber.deleteSubscription({ subscription: `projects/${projectId}/subscriptions/${name}` });
      await Promise.all([publisher.close(), subscriber.close(), gate?.stop(), standIn?.stop()]);
    },
  };
};
