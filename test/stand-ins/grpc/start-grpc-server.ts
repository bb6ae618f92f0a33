import { setTimeout as wait } from 'node:timers/promises';
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from '@grpc/grpc-js';
import { createFaults, type Fault, type Faults } from './faults.ts';
import { loadService } from './load-service.ts';
import { statusWithRetryInfo } from './retry-info.ts';

/** What a method of a stand-in throws to answer with a status. */
export class StatusError extends Error {
  readonly code: number;
  readonly metadata: Metadata | undefined;
  constructor({ code, message, metadata }: { code: number; message: string; metadata?: Metadata }) {
    super(message);
    this.code = code;
    this.metadata = metadata;
  }
}

/** The work of one unary method; the request is as the client sent it and has to be parsed. */
export type Method = (request: unknown) => object | Promise<object>;

export type GrpcServer = { address: string; port: number; faults: Faults; stop(): Promise<void> };

type Answer = sendUnaryData<object>;

const failWith = (fault: Extract<Fault, { kind: 'status' }>): StatusError => {
  const message = fault.message ?? 'Internal words of the provider that nobody else should read.';
  const metadata = new Metadata();
  if (fault.retryAfterMs !== undefined) {
    metadata.set('grpc-status-details-bin', statusWithRetryInfo({ code: fault.code, message, retryAfterMs: fault.retryAfterMs }));
  }
  return new StatusError({ code: fault.code, message, metadata });
};

const answerCall = async ({ method, fault, request }: { method: Method; fault: Fault | undefined; request: unknown }): Promise<object> => {
  if (fault === undefined) return await method(request);
  if (fault.kind === 'latency') {
    await wait(fault.ms);
    return await method(request);
  }
  if (fault.isWorkDone === true) await method(request);
  if (fault.kind === 'silence') return await new Promise<never>(() => undefined);
  throw failWith(fault);
};

/**
 * A gRPC server on the loopback address with unary methods of Google's services, from the protos that lie in the clients' own packages.
 * `file`: the proto below that folder; `services`: by full name, their methods by bare name. What is not there answers UNIMPLEMENTED.
 */
export const startGrpcServer = async ({
  packageName,
  file,
  services,
}: {
  packageName: string;
  file: string;
  services: Readonly<Record<string, Readonly<Record<string, Method>>>>;
}): Promise<GrpcServer> => {
  const faults = createFaults();
  const server = new Server();
  for (const [name, methods] of Object.entries(services)) {
    const handlers = Object.fromEntries(
      Object.entries(methods).map(([methodName, method]) => [
        methodName,
        (call: ServerUnaryCall<unknown, object>, answer: Answer) =>
          void answerCall({ method, fault: faults.take(methodName), request: call.request }).then(
            (response) => answer(null, response),
            (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
          ),
      ]),
    );
    server.addService(loadService({ packageName, file, service: name }), handlers);
  }
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error === null ? resolve(bound) : reject(error)));
  const port = await promise;
  return {
    address: `127.0.0.1:${port}`,
    port,
    faults,
    stop: async () => server.forceShutdown(),
  };
};
