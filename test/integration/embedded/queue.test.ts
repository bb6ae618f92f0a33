import { describeBusContract } from '../../contract/bus.contract.ts';
import { describeTasksContract } from '../../contract/tasks.contract.ts';
import { openQueueHarness } from './support/queue-harness.ts';

/** The worker gives a stage this much longer than its own limit. */
const ANSWER_GRACE_MS = 5_000;

const open = ({ deadlineMs }: { deadlineMs?: number } = {}) =>
  openQueueHarness(deadlineMs === undefined ? {} : { timeoutMs: () => deadlineMs - ANSWER_GRACE_MS });

describeBusContract('SQLite', open);
describeTasksContract('SQLite', open);
