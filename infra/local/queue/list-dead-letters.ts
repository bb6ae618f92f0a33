import { z } from 'zod';
import type { CloudDatabase } from '../../../shared/services/embedded/database.ts';

const instant = z.number().transform((milliseconds) => new Date(milliseconds));

const deadLetterSchema = z.object({
  id: z.string(),
  kind: z.enum(['event', 'task']),
  target: z.string(),
  key: z.string(),
  tenantId: z.string(),
  topic: z.string(),
  data: z.string().transform((text): unknown => JSON.parse(text)),
  attempts: z.number(),
  lastStatus: z.number().nullable(),
  lastError: z.string().nullable(),
  diedAt: instant,
  replayedAt: instant.nullable(),
});

export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** Dead messages, newest first, with their content; those already replayed too unless `isOpenOnly`. */
export const listDeadLetters = ({
  database,
  limit = 100,
  isOpenOnly = false,
}: {
  database: CloudDatabase;
  limit?: number;
  isOpenOnly?: boolean;
}): DeadLetter[] =>
  database.fast
    .prepare(
      `select id, kind, target, key, tenant_id as tenantId, topic, data, attempts, last_status as lastStatus, last_error as lastError,
         died_at as diedAt, replayed_at as replayedAt
       from dead_letters where ? = 0 or replayed_at is null order by died_at desc, id desc limit ?`,
    )
    .all(isOpenOnly ? 1 : 0, limit)
    .map((row) => deadLetterSchema.parse(row));
