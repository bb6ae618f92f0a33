import { notFound } from '../core/errors.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type TaskRow, taskRowSchema } from './task-view.ts';

/**
 * One task. `taskId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const getTask = async ({ ctx, input }: { ctx: { store: Store }; input: { taskId: string | null } }): Promise<TaskRow> => {
  if (input.taskId === null) throw notFound();
  const row = await readRow({
    query: ctx.store.from('tasks').select(Object.keys(taskRowSchema.shape).join(',')).eq('id', input.taskId),
    schema: taskRowSchema,
  });
  if (row === null) throw notFound();
  return row;
};
