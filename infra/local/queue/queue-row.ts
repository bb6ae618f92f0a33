import { z } from 'zod';

/** A row of the table `queue`: one delivery that is still owed. Instants in milliseconds of real time. */
export const queueRowSchema = z.object({
  id: z.number(),
  kind: z.enum(['event', 'task']),
  /** The stage, or whatever a task is for. */
  target: z.string(),
  /** The event's id, or the task's name. */
  key: z.string(),
  message_id: z.string(),
  tenant_id: z.string(),
  /** The event's type. */
  topic: z.string(),
  data: z.string(),
  attributes: z.string(),
  published_at: z.number(),
  due_at: z.number(),
  attempts: z.number(),
});

export type QueueRow = z.infer<typeof queueRowSchema>;
