import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { type QueueRow, queueRowSchema } from './queue-row.ts';

type LeaseOptions = {
  database: DatabaseSync;
  owner: string;
  /** How long a row of this target is taken for. */
  leaseMs: (target: string) => number;
  nowMs: number;
  inFlight: ReadonlyMap<string, number>;
  maxPerTenant: number;
};

const foundSchema = z.object({ id: z.number(), target: z.string() });
type Found = z.infer<typeof foundSchema>;

/** Tenants that have at most `level` deliveries in flight come first, so that a thousand rows of one do not hold up the single row of another. */
const findDue = ({ database, nowMs, inFlight, maxPerTenant }: LeaseOptions): Found | null => {
  const levels = [...new Set([0, ...inFlight.values()])].filter((level) => level < maxPerTenant).sort((a, b) => a - b);
  for (const level of levels) {
    const busier = [...inFlight].filter(([, count]) => count > level).map(([tenantId]) => tenantId);
    const row = database
      .prepare(
        `select id, target from queue where due_at <= ? and (lease_until is null or lease_until <= ?)
         and tenant_id not in (select value from json_each(?)) order by due_at, id limit 1`,
      )
      .get(nowMs, nowMs, JSON.stringify(busier));
    if (row !== undefined) return foundSchema.parse(row);
  }
  return null;
};

/**
 * Takes the next due row and counts the attempt, or gives null when there is none that may go now. `inFlight` counts this worker's deliveries
 * by tenant. Of two workers that want the same row one gets it.
 */
export const leaseNext = (options: LeaseOptions): QueueRow | null => {
  const { database, owner, leaseMs, nowMs } = options;
  for (let found = findDue(options); found !== null; found = findDue(options)) {
    const row = database
      .prepare(
        `update queue set lease_owner = ?, lease_until = ?, attempts = attempts + 1
         where id = ? and due_at <= ? and (lease_until is null or lease_until <= ?) returning *`,
      )
      .get(owner, nowMs + leaseMs(found.target), found.id, nowMs, nowMs);
    if (row !== undefined) return queueRowSchema.parse(row);
  }
  return null;
};
