import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { openOnce } from '../../core/open-once.ts';
import { credentialSettings, GRPC_STATUS, grpcCallOptions, grpcClientOptions, hasGrpcStatus, setUp } from '../google/grpc-options.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import type { State } from '../state/port.ts';
import type { Tasks } from './port.ts';

const MAX_TASK_BYTES = 100_000;
/** Cloud Tasks takes nothing later. */
const MAX_AHEAD_MS = 30 * 24 * 3_600_000;

type CloudTasksOptions = {
  projectId: string;
  /** Region of the queues. There is one for each target, of its name. */
  location: string;
  /** Address of the function that does the work of a target; its origin is the token's audience. */
  urlOf: (target: string) => string;
  /** In whose name Cloud Tasks calls: the target checks its OIDC token. */
  serviceAccountEmail: string;
  /** How long one run of a target may take before it counts as failed; 15 to 1,800 s. */
  deadlineSecondsOf?: (target: string) => number;
  emulatorHost?: string;
  state?: () => Promise<State>;
  log?: Pick<Log, 'warn'>;
  /** Real time. */
  now?: () => Date;
  policy?: Partial<CallerOptions>;
};

/** Names in order would gather on few servers and may hold characters that Cloud Tasks refuses: SHA-256 of target and name. */
export const taskId = ({ target, name }: { target: string; name: string }): string =>
  createHash('sha256').update(`${target}\n${name}`).digest('hex');

const openClient = async ({ projectId, emulatorHost }: CloudTasksOptions) => {
  const { CloudTasksClient } = await import('@google-cloud/tasks');
  return await setUp(new CloudTasksClient(await grpcClientOptions({ projectId, emulatorHost })));
};

const secondsAndNanos = (instant: Date) => ({
  seconds: Math.floor(instant.getTime() / 1000),
  nanos: (instant.getTime() % 1000) * 1_000_000,
});

/**
 * Deferred work through Cloud Tasks: a named task is created once, however often it is asked for, until an hour after it ended.
 * @throws AppError `dependency_unavailable`
 */
export const openCloudTasks = (options: CloudTasksOptions): Tasks & { close(): Promise<void> } => {
  const { projectId, location, urlOf, serviceAccountEmail, deadlineSecondsOf = () => 600, now = () => new Date() } = options;
  const { state, log, policy } = options;
  const client = openOnce({ open: async () => await openClient(options), close: async (opened) => await opened.close() });
  const call = createCaller({
    ...DEPENDENCY_POLICIES.tasks,
    settings: `TASKS_CALLER, ${credentialSettings('roles/cloudtasks.enqueuer')}`,
    region: location,
    ...(state === undefined ? {} : { state }),
    ...(log === undefined ? {} : { log }),
    ...policy,
  });

  const requestFor = ({ target, name, body, runAt, traceparent }: Parameters<Tasks['enqueue']>[0]) => {
    const data = Buffer.from(JSON.stringify(body));
    if (data.byteLength > MAX_TASK_BYTES) throw new Error(`A task for ${target} is larger than ${MAX_TASK_BYTES} bytes.`);
    if (runAt !== undefined && runAt.getTime() - now().getTime() > MAX_AHEAD_MS)
      throw new Error(`A task for ${target} lies more than 30 days ahead, which Cloud Tasks does not take.`);
    const parent = `projects/${projectId}/locations/${location}/queues/${target}`;
    const url = urlOf(target);
    const httpRequest = {
      url,
      httpMethod: 'POST' as const,
      headers: { 'Content-Type': 'application/json', traceparent },
      body: data,
      oidcToken: { serviceAccountEmail, audience: new URL(url).origin },
    };
    const task = {
      name: `${parent}/tasks/${taskId({ target, name })}`,
      httpRequest,
      dispatchDeadline: { seconds: Math.min(1_800, Math.max(15, Math.ceil(deadlineSecondsOf(target)))) },
      ...(runAt === undefined ? {} : { scheduleTime: secondsAndNanos(runAt) }),
    };
    return { parent, task };
  };

  return {
    enqueue: async (task) => {
      const request = requestFor(task);
      try {
        await call({
          attempt: async (one) => {
            const opened = await client.get();
            await opened.createTask(request, grpcCallOptions(one)).catch((error: unknown) => {
              if (!hasGrpcStatus(error, GRPC_STATUS.alreadyExists)) throw error;
            });
          },
        });
      } catch (cause) {
        if (!hasGrpcStatus(cause, GRPC_STATUS.notFound)) throw cause;
        throw new AppError('internal', { detail: `There is no queue ${task.target} in GOOGLE_CLOUD_PROJECT and TASKS_LOCATION.`, cause });
      }
    },
    close: client.close,
  };
};
