import { z } from 'zod';
import { type GrpcServer, StatusError, startGrpcServer } from '../grpc/start-grpc-server.ts';
import { createOidcIssuer, type OidcIssuer } from '../push/oidc-issuer.ts';
import { type Backoff, startPushQueue } from '../push/push-queue.ts';

export type CloudTasksStandIn = GrpcServer & {
  oidc: OidcIssuer;
  /** Every task that was created, in order. */
  created: readonly Task[];
  /** Moves nothing itself: looks again after the clock was moved. */
  wake(): void;
  settled(): Promise<void>;
};

const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const NAME_KEPT_MS = 3_600_000;
const MAX_TASK_BYTES = 100_000;
const MAX_AHEAD_MS = 30 * 24 * 3_600_000;

const taskSchema = z.object({
  name: z.string().regex(/^projects\/[^/]+\/locations\/[^/]+\/queues\/[A-Za-z0-9-]{1,100}\/tasks\/[A-Za-z0-9_-]{1,500}$/),
  httpRequest: z.object({
    url: z.url(),
    httpMethod: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.instanceof(Uint8Array),
    oidcToken: z.object({ serviceAccountEmail: z.email(), audience: z.string() }).nullish(),
  }),
  scheduleTime: z.object({ seconds: z.number(), nanos: z.number() }).nullish(),
  dispatchDeadline: z.object({ seconds: z.number().min(15).max(1800) }).nullish(),
});
const createSchema = z.object({ parent: z.string(), task: z.unknown() });

type Task = z.infer<typeof taskSchema>;

/**
 * Cloud Tasks on its own protocol: CreateTask with names that are taken until an hour after the task ended, schedule times, OIDC tokens, retries with Google's headers.
 * `queues`: full names of those that exist; any when absent. `reach`: where an address is found in the tests; the token is for the address itself.
 */
export const startCloudTasksStandIn = async ({
  queues,
  backoff = { firstMs: 3, maxMs: 60 },
  maxAttempts = 100,
  deadlineMs = 10_000,
  oidc,
  reach = (url) => url,
  now = () => new Date(),
}: {
  queues?: readonly string[];
  backoff?: Backoff;
  maxAttempts?: number;
  /** After so long without an answer a run counts as failed. */
  deadlineMs?: number;
  oidc?: OidcIssuer;
  reach?: (url: string) => string;
  now?: () => Date;
} = {}): Promise<CloudTasksStandIn> => {
  const issuer = oidc ?? (await createOidcIssuer());
  const queue = startPushQueue({ backoff, timeoutMs: deadlineMs, now });
  /** Until when a name is taken; for ever while the task waits or runs. */
  const names = new Map<string, number>();
  const created: Task[] = [];

  const parse = (task: unknown): Task => {
    const parsed = taskSchema.safeParse(task);
    if (!parsed.success) throw new StatusError({ code: INVALID_ARGUMENT, message: parsed.error.message });
    if (parsed.data.httpRequest.body.byteLength > MAX_TASK_BYTES)
      throw new StatusError({ code: INVALID_ARGUMENT, message: 'Task size too large' });
    return parsed.data;
  };

  const scheduledAtMs = ({ scheduleTime }: Task): number => {
    const nowMs = now().getTime();
    const atMs = scheduleTime == null ? nowMs : scheduleTime.seconds * 1000 + Math.floor(scheduleTime.nanos / 1e6);
    if (atMs - nowMs > MAX_AHEAD_MS)
      throw new StatusError({ code: INVALID_ARGUMENT, message: 'The Task.scheduleTime is too far in the future.' });
    return atMs;
  };

  const headersOf = async (task: Task, attempt: number): Promise<Record<string, string>> => {
    const { headers, oidcToken, url } = task.httpRequest;
    const [, queueName = '', taskName = ''] = /\/queues\/([^/]+)\/tasks\/([^/]+)$/.exec(task.name) ?? [];
    const token =
      oidcToken == null ? null : await issuer.token({ email: oidcToken.serviceAccountEmail, audience: oidcToken.audience || url });
    return {
      ...headers,
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      'X-CloudTasks-QueueName': queueName,
      'X-CloudTasks-TaskName': taskName,
      'X-CloudTasks-TaskRetryCount': String(attempt - 1),
      'X-CloudTasks-TaskExecutionCount': String(attempt - 1),
      'X-CloudTasks-TaskETA': String(scheduledAtMs(task) / 1000),
    };
  };

  const create = (request: unknown): object => {
    const { parent, task: given } = createSchema.parse(request);
    const task = parse(given);
    if (queues !== undefined && !queues.includes(parent)) throw new StatusError({ code: NOT_FOUND, message: 'Queue does not exist.' });
    if (!task.name.startsWith(`${parent}/tasks/`))
      throw new StatusError({ code: INVALID_ARGUMENT, message: 'Task name is not in the queue.' });
    const dueAtMs = scheduledAtMs(task);
    if ((names.get(task.name) ?? 0) > now().getTime())
      throw new StatusError({ code: ALREADY_EXISTS, message: 'Requested entity already exists' });
    names.set(task.name, Number.POSITIVE_INFINITY);
    created.push(task);
    queue.add({
      id: task.name,
      url: reach(task.httpRequest.url),
      dueAtMs,
      maxAttempts,
      request: async (attempt) => ({ headers: await headersOf(task, attempt), body: task.httpRequest.body }),
      ended: () => void names.set(task.name, now().getTime() + NAME_KEPT_MS),
    });
    return { name: task.name };
  };

  const server = await startGrpcServer({
    packageName: '@google-cloud/tasks',
    file: 'google/cloud/tasks/v2/cloudtasks.proto',
    services: { 'google.cloud.tasks.v2.CloudTasks': { CreateTask: create } },
  });
  return {
    ...server,
    oidc: issuer,
    created,
    wake: queue.wake,
    settled: queue.settled,
    stop: async () => {
      queue.stop();
      await server.stop();
    },
  };
};
