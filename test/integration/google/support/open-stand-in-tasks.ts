import { openCloudTasks, taskId } from '../../../../shared/services/tasks/cloud-tasks.ts';
import type { TasksHarness } from '../../../contract/tasks.contract.ts';
import { type CloudTasksStandIn, startCloudTasksStandIn } from '../../../stand-ins/cloud-tasks/start-cloud-tasks.ts';
import { type Receiver, startReceiver } from '../../../stand-ins/push/start-receiver.ts';

export const TASKS_CALLER = 'tasks@stand-in.iam.gserviceaccount.com';

/** The Cloud Tasks adapter on the stand-in, which runs tasks at a receiver here and whose clock can be moved. The queues are those of the contract. */
export const openStandInTasksHarness = async (
  options: { deadlineMs?: number } = {},
): Promise<TasksHarness & { server: CloudTasksStandIn; receiver: Receiver }> => {
  let offsetMs = 0;
  const now = (): Date => new Date(Date.now() + offsetMs);
  const parent = 'projects/stand-in/locations/europe-west1/queues';
  const server = await startCloudTasksStandIn({ queues: [`${parent}/sync`, `${parent}/other`], now, ...options });
  const receiver = await startReceiver();
  const tasks = openCloudTasks({
    projectId: 'stand-in',
    location: 'europe-west1',
    serviceAccountEmail: TASKS_CALLER,
    urlOf: receiver.urlOf,
    emulatorHost: server.address,
    now,
  });
  return {
    server,
    receiver,
    tasks,
    answer: receiver.answer,
    settled: server.settled,
    now,
    advance: (seconds) => {
      offsetMs += seconds * 1000;
      server.wake();
    },
    taskId,
    close: async () => {
      await tasks.close();
      await server.stop();
      await receiver.stop();
    },
  };
};
