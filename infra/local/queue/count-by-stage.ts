import { z } from 'zod';
import type { CloudDatabase } from '../../../shared/services/embedded/database.ts';

const countsSchema = z.object({
  target: z.string(),
  waiting: z.number(),
  leased: z.number(),
  retrying: z.number(),
  dead: z.number(),
  oldestPublishedAt: z.number().nullable(),
});

export type StageCounts = Omit<z.infer<typeof countsSchema>, 'oldestPublishedAt'> & { oldestPublishedAt: Date | null };

/** For each stage: what waits for its first attempt, is being delivered, waits for another attempt, and lies dead and was not replayed. */
export const countByStage = ({ database, now = () => new Date() }: { database: CloudDatabase; now?: () => Date }): StageCounts[] =>
  database.fast
    .prepare(
      `with rows as (
         select target, lease_until is not null and lease_until > :now as is_leased, attempts, 0 as is_dead, published_at from queue
         union all
         select target, 0, 0, 1, null from dead_letters where replayed_at is null
       )
       select target,
         sum(is_dead = 0 and is_leased = 0 and attempts = 0) as waiting,
         sum(is_leased) as leased,
         sum(is_dead = 0 and is_leased = 0 and attempts > 0) as retrying,
         sum(is_dead) as dead,
         min(published_at) as oldestPublishedAt
       from rows group by target order by target`,
    )
    .all({ now: now().getTime() })
    .map((row) => {
      const { oldestPublishedAt, ...counts } = countsSchema.parse(row);
      return { ...counts, oldestPublishedAt: oldestPublishedAt === null ? null : new Date(oldestPublishedAt) };
    });
