import type { v1 } from '@google-cloud/firestore';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { openOnce } from '../../core/open-once.ts';
import { credentialSettings, GRPC_STATUS, grpcCallOptions, grpcClientOptions, hasGrpcStatus, setUp } from '../google/grpc-options.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';

type Write = NonNullable<NonNullable<Parameters<InstanceType<typeof v1.FirestoreClient>['commit']>[0]>['writes']>[number];
type Precondition = NonNullable<Write['currentDocument']>;
type Value = NonNullable<NonNullable<Write['update']>['fields']>[string];
export type Fields = { readonly [name: string]: Value };
export type Version = NonNullable<Precondition['updateTime']>;
export type StoredDocument = { fields: Fields; version: Version };

/** What must be true for a write to happen. */
export type Condition = 'absent' | 'present' | { version: Version };

export type Change = { condition?: Condition } & (
  | { put: Fields }
  /** Numbers to add to fields; `atLeast`: fields that become at least this number. Their new values are given back in this order. */
  | { add: Fields; atLeast: Fields }
  | { remove: true }
);

export type FirestoreOptions = {
  projectId: string;
  /** `(default)` unless said otherwise. */
  databaseId?: string;
  collection: string;
  emulatorHost?: string;
  region?: string;
  log?: Pick<Log, 'warn'>;
  policy?: Partial<CallerOptions>;
};

export type Documents = {
  read(id: string): Promise<StoredDocument | null>;
  /** `unmet` when the condition did not hold; else the values that `add` and `atLeast` made. */
  write(id: string, change: Change): Promise<'unmet' | { results: readonly Value[] }>;
  close(): Promise<void>;
};

const openClient = async ({ projectId, emulatorHost }: FirestoreOptions) => {
  // A getter that Node does not see among the names of a CommonJS module.
  const { v1 } = (await import('@google-cloud/firestore')).default;
  return await setUp(new v1.FirestoreClient(await grpcClientOptions({ projectId, emulatorHost })));
};

const preconditionOf = (condition: Condition | undefined): Precondition | null => {
  if (condition === undefined) return null;
  if (typeof condition === 'string') return { exists: condition === 'present' };
  return { updateTime: condition.version };
};

const transformsOf = ({ add, atLeast }: { add: Fields; atLeast: Fields }) => [
  ...Object.entries(add).map(([fieldPath, increment]) => ({ fieldPath, increment })),
  ...Object.entries(atLeast).map(([fieldPath, maximum]) => ({ fieldPath, maximum })),
];

const writeOf = (name: string, change: Change): Write => {
  const currentDocument = preconditionOf(change.condition);
  if ('remove' in change) return { delete: name, currentDocument };
  if ('put' in change) return { update: { name, fields: change.put }, currentDocument };
  // An empty mask leaves all other fields as they are.
  return { update: { name, fields: {} }, updateMask: { fieldPaths: [] }, updateTransforms: transformsOf(change), currentDocument };
};

/** Which codes say "your condition does not hold" depends on the condition; a missing database is NOT_FOUND as well. */
const UNMET: Readonly<Record<'absent' | 'present' | 'version' | 'none', readonly number[]>> = {
  absent: [GRPC_STATUS.alreadyExists],
  present: [GRPC_STATUS.notFound],
  version: [GRPC_STATUS.failedPrecondition, GRPC_STATUS.notFound],
  none: [],
};

/** NOT_FOUND is also what a missing database answers, and only its words tell it from a missing document. */
const MISSING_DATABASE = /database .{1,200} does not exist/i;

const missingDatabase = (cause: unknown): AppError | null =>
  cause instanceof Error && hasGrpcStatus(cause, GRPC_STATUS.notFound) && MISSING_DATABASE.test(cause.message)
    ? new AppError('internal', { detail: 'There is no Firestore database in GOOGLE_CLOUD_PROJECT.', cause })
    : null;

const unmetCodesOf = (condition: Condition | undefined): readonly number[] =>
  UNMET[condition === undefined ? 'none' : typeof condition === 'string' ? condition : 'version'];

/**
 * Single documents of one Firestore collection, read and written with preconditions and without transactions, which abort each other under contention. The client of
 * the raw interface: only that gives back what an increment made, and takes a deadline for each call.
 * @throws AppError `dependency_unavailable`
 */
export const openDocuments = (options: FirestoreOptions): Documents => {
  const { projectId, databaseId = '(default)', collection, region, log, policy } = options;
  const client = openOnce({ open: async () => await openClient(options), close: async (opened) => await opened.close() });
  const database = `projects/${projectId}/databases/${databaseId}`;
  const nameOf = (id: string): string => `${database}/documents/${collection}/${id}`;
  const call = createCaller({
    ...DEPENDENCY_POLICIES.firestore,
    settings: credentialSettings('roles/datastore.user'),
    ...(region === undefined ? {} : { region }),
    ...(log === undefined ? {} : { log }),
    ...policy,
  });
  return {
    read: async (id) =>
      await call({
        attempt: async (one) => {
          try {
            const [{ fields, updateTime }] = await (await client.get()).getDocument({ name: nameOf(id) }, grpcCallOptions(one));
            return { fields: fields ?? {}, version: updateTime ?? {} };
          } catch (error) {
            if (missingDatabase(error) === null && hasGrpcStatus(error, GRPC_STATUS.notFound)) return null;
            throw missingDatabase(error) ?? error;
          }
        },
      }),
    write: async (id, change) =>
      await call({
        attempt: async (one) => {
          try {
            const request = { database, writes: [writeOf(nameOf(id), change)] };
            const [{ writeResults }] = await (await client.get()).commit(request, grpcCallOptions(one));
            return { results: writeResults?.[0]?.transformResults ?? [] };
          } catch (error) {
            if (missingDatabase(error) === null && hasGrpcStatus(error, ...unmetCodesOf(change.condition))) return 'unmet';
            throw missingDatabase(error) ?? error;
          }
        },
      }),
    close: client.close,
  };
};
