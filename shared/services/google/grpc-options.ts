import { AppError } from '../../core/errors.ts';
import type { Try } from '../resilience/try-once.ts';

const HOST_AND_PORT = /^([A-Za-z0-9.-]+|\[[0-9a-f:]+\]):(\d{1,5})$/;

/** The clients' own default, said aloud: else they ask the metadata server for it before the first call, at an emulator too. */
const UNIVERSE = { universeDomain: 'googleapis.com' };

/** A broken connection is opened again soon: our own tries are over long before gRPC's default pauses. */
const RECONNECT = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
};

/**
 * Options for Google's gRPC clients. `emulatorHost` (`host:port`) speaks to an emulator, in the clear and without credentials; without it the function's own
 * service account is used.
 * @throws AppError `internal` when `emulatorHost` is not of that form
 */
export const grpcClientOptions = async ({ projectId, emulatorHost }: { projectId: string; emulatorHost: string | undefined }) => {
  if (emulatorHost === undefined) return { projectId, ...UNIVERSE, ...RECONNECT };
  const [, apiEndpoint, port] = HOST_AND_PORT.exec(emulatorHost) ?? [];
  if (apiEndpoint === undefined) throw new AppError('internal', { detail: 'The address of an emulator must have the form host:port.' });
  const { credentials } = await import('@grpc/grpc-js');
  return { projectId, apiEndpoint, port: Number(port), sslCreds: credentials.createInsecure(), ...UNIVERSE, ...RECONNECT };
};

/** A client keeps for ever that its first set-up failed, as without a token at a cold start. Set up here, a failed one is thrown away and the next try makes another. */
export const setUp = async <Client extends { initialize(): Promise<unknown> }>(client: Client): Promise<Client> => {
  await client.initialize();
  return client;
};

/** How one try of ours is called: with its time limit as the deadline, ended by its signal, and without the client's own retries. */
export const grpcCallOptions = ({ timeoutMs, signal }: Try) => ({ timeout: timeoutMs, signal, retry: null });

/** gRPC status codes that are answers. */
export const GRPC_STATUS = { notFound: 5, alreadyExists: 6, failedPrecondition: 9 } as const;

export const hasGrpcStatus = (error: unknown, ...codes: readonly number[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && codes.includes(error.code);

/** Where a function's right to call Google comes from, for people. */
export const credentialSettings = (role: string): string =>
  `GOOGLE_CLOUD_PROJECT and the role ${role} of this function's service account (outside Google: GOOGLE_APPLICATION_CREDENTIALS)`;
