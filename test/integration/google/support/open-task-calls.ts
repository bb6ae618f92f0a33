import { openCloudTasks, taskId } from '../../../../shared/services/tasks/cloud-tasks.ts';
import type { Tasks } from '../../../../shared/services/tasks/port.ts';
import type { OutsideCallHarness } from '../../../contract/outside-call.contract.ts';
import { createMemoryState } from '../../../setup/memory-services.ts';
import { startCloudTasksStandIn } from '../../../stand-ins/cloud-tasks/start-cloud-tasks.ts';
import { startFaultyProxy } from '../../../stand-ins/faulty-proxy.ts';
import { startReceiver } from '../../../stand-ins/push/start-receiver.ts';
import { QUICK } from './call-timing.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** Enqueueing through a network that breaks, at a stand-in that fails on demand. */
export const openTaskCallHarness = async (): Promise<OutsideCallHarness> => {
  const server = await startCloudTasksStandIn();
  const receiver = await startReceiver();
  const network = await startFaultyProxy({ targetPort: server.port });
  const state = createMemoryState();
  const open = () =>
    openCloudTasks({
      projectId: 'stand-in',
      location: 'europe-west1',
      serviceAccountEmail: 'tasks@stand-in.iam.gserviceaccount.com',
      urlOf: receiver.urlOf,
      emulatorHost: network.address,
      state: async () => state,
      policy: QUICK,
    });
  const [tasks, elsewhere] = [open(), open()];
  const enqueue = async ({ enqueue }: Tasks, name: string) => await enqueue({ target: 'sync', name, body: { name }, traceparent });
  return {
    act: async (name) => await enqueue(tasks, name),
    actElsewhere: async (name) => await enqueue(elsewhere, name),
    effects: async (name) => {
      const id = taskId({ target: 'sync', name });
      return server.created.filter((task) => task.name.endsWith(`/tasks/${id}`)).length;
    },
    failNext: (fault, times = 1) => server.faults.next({ method: 'CreateTask', times, fault }),
    network,
    close: async () => {
      await Promise.all([tasks.close(), elsewhere.close()]);
      await network.stop();
      await server.stop();
      await receiver.stop();
    },
  };
};
