import { describeBusContract } from '../../contract/bus.contract.ts';
import { describeTasksContract } from '../../contract/tasks.contract.ts';
import { openQueueHarness } from './support/queue-harness.ts';

describeBusContract('SQLite', () => openQueueHarness());
describeTasksContract('SQLite', () => openQueueHarness());
