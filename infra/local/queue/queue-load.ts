import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const loadSchema = z.object({ due: z.literal([0, 1]), leased: z.number(), next: z.number().nullable() });

/** Whether rows are due up to `untilMs`, how many are leased (by anybody); `nextAtMs`: when the next row comes due or a lease ends. */
export const queueLoad = ({
  database,
  nowMs,
  untilMs,
}: {
  database: DatabaseSync;
  nowMs: number;
  untilMs: number;
}): { isDue: boolean; leased: number; nextAtMs: number | null } => {
  const row = database
    .prepare(
      `select
        exists (select 1 from queue where due_at <= :until and (lease_until is null or lease_until <= :now)) as due,
        (select count(*) from queue where lease_until > :now) as leased,
        (select min(max(due_at, ifnull(lease_until, 0))) from queue where due_at > :now or lease_until > :now) as next`,
    )
    .get({ until: untilMs, now: nowMs });
  const { due, leased, next } = loadSchema.parse(row);
  return { isDue: due === 1, leased, nextAtMs: next };
};
