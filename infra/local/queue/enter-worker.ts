import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction } from '../../../shared/services/embedded/database.ts';

const workerSchema = z.object({ id: z.string(), process_id: z.number(), boot_id: z.string() });

/** After a restart of the machine the same process ids belong to others. Where the system does not tell, an expired lease has to do. */
const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'unknown';
  }
};

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/**
 * Registers a worker and at once frees what workers of dead processes had leased, so that a restart need not wait for their leases to end.
 * Gives the new worker's id.
 */
export const enterWorker = (database: DatabaseSync): { owner: string; leave(): void } => {
  const owner = randomUUID();
  const boot = bootId();
  inTransaction(database, () => {
    const others = database
      .prepare('select id, process_id, boot_id from workers')
      .all()
      .map((row) => workerSchema.parse(row));
    for (const other of others) {
      if (other.boot_id === boot && isAlive(other.process_id)) continue;
      database.prepare('update queue set lease_owner = null, lease_until = null where lease_owner = ?').run(other.id);
      database.prepare('delete from workers where id = ?').run(other.id);
    }
    database.prepare('insert into workers (id, process_id, boot_id) values (?, ?, ?)').run(owner, process.pid, boot);
  });
  return {
    owner,
    leave: () => {
      database.prepare('delete from workers where id = ?').run(owner);
    },
  };
};
