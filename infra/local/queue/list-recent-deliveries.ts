import { z } from 'zod';
import type { CloudDatabase } from '../../../shared/services/embedded/database.ts';

const deliverySchema = z.object({
  kind: z.enum(['event', 'task']),
  target: z.string(),
  key: z.string(),
  tenantId: z.string(),
  topic: z.string(),
  attempt: z.number(),
  /** HTTP status, null when no answer came. */
  status: z.number().nullable(),
  error: z.string().nullable(),
  startedAt: z.number().transform((milliseconds) => new Date(milliseconds)),
  durationMs: z.number(),
});

export type DeliveryRecord = z.infer<typeof deliverySchema>;

/** The last attempts to deliver, newest first; the newest thousand are kept. */
export const listRecentDeliveries = ({ database, limit = 100 }: { database: CloudDatabase; limit?: number }): DeliveryRecord[] =>
  database.fast
    .prepare(
      `select kind, target, key, tenant_id as tenantId, topic, attempt, status, error, started_at as startedAt, duration_ms as durationMs
       from deliveries order by id desc limit ?`,
    )
    .all(limit)
    .map((row) => deliverySchema.parse(row));
