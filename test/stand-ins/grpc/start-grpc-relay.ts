import { Client, credentials, type ServiceDefinition } from '@grpc/grpc-js';
import { loadService } from './load-service.ts';
import { type GrpcServer, type Method, startGrpcServer } from './start-grpc-server.ts';

export type Asked = { method: string; request: unknown };

type Forward = { client: Client; definition: ServiceDefinition; methodName: string; asked: Asked[] };

const forward = ({ client, definition, methodName, asked }: Forward): Method => {
  const method = definition[methodName];
  if (method === undefined) throw new Error(`There is no method ${methodName}.`);
  return async (request) => {
    asked.push({ method: methodName, request });
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    client.makeUnaryRequest(method.path, method.requestSerialize, method.responseDeserialize, request, (error, response) => {
      if (error === null && response !== undefined) resolve(response);
      else reject(error ?? new Error('No answer.'));
    });
    return await promise;
  };
};

/** Stands between a client and a real server (an emulator) and hands unary calls on, except where it was told to misbehave. */
export const startGrpcRelay = async ({
  upstream,
  packageName,
  file,
  service,
  methods,
}: {
  /** `host:port` */
  upstream: string;
  packageName: string;
  file: string;
  service: string;
  methods: readonly string[];
}): Promise<GrpcServer & { asked: readonly Asked[] }> => {
  const asked: Asked[] = [];
  const definition = loadService({ packageName, file, service });
  const client = new Client(upstream, credentials.createInsecure());
  const server = await startGrpcServer({
    packageName,
    file,
    services: {
      [service]: Object.fromEntries(methods.map((methodName) => [methodName, forward({ client, definition, methodName, asked })])),
    },
  });
  return {
    ...server,
    /** What the upstream was asked, in order. */
    asked,
    stop: async () => {
      client.close();
      await server.stop();
    },
  };
};
