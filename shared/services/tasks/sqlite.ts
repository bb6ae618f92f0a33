import { newUuid } from '../../core/ids.ts';
import type { Json } from '../../core/json.ts';
import { type CloudDatabase, inTransaction } from '../embedded/database.ts';
import type { Tasks } from './port.ts';

const MAX_TASK_BYTES = 100_000;

/** Fairness between tenants needs to know whose a task is; tasks of nobody share one place. */
const tenantOf = (body: Json): string =>
  typeof body === 'object' && body !== null && 'tenantId' in body && typeof body.tenantId === 'string' ? body.tenantId : '';

/**
 * Deferred work in the embedded queue. A name is taken while its task waits or runs and for an hour after it ended, as with Cloud Tasks; enqueueing it again
 * within that time changes nothing.
 */
export const openSqliteTasks = ({ database, now = () => new Date() }: { database: CloudDatabase; now?: () => Date }): Tasks => {
  const isFinished = database.durable.prepare('select 1 from finished_tasks where target = ? and name = ? and forget_at > ?');
  const insert = database.durable.prepare(`
    insert into queue (kind, target, key, message_id, tenant_id, topic, data, attributes, published_at, due_at)
    values ('task', ?, ?, ?, ?, 'task', ?, ?, ?, ?) on conflict (kind, target, key) do nothing`);
  return {
    enqueue: async ({ target, name, body, runAt, traceparent }) => {
      const data = JSON.stringify(body);
      if (Buffer.byteLength(data) > MAX_TASK_BYTES) throw new Error(`A task for ${target} is larger than ${MAX_TASK_BYTES} bytes.`);
      const at = now().getTime();
      inTransaction(database.durable, () => {
        if (isFinished.get(target, name, at) !== undefined) return;
        insert.run(target, name, newUuid(), tenantOf(body), data, JSON.stringify({ traceparent }), at, (runAt ?? now()).getTime());
      });
      database.announceQueued();
    },
  };
};
