import { AppError } from '../core/errors.ts';
import { actorName } from '../pipeline/actor-name.ts';
import type { BaseContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { getTask } from './get-task.ts';
import { type TaskRow, taskRowSchema } from './task-view.ts';

type Input = {
  taskId: string | null;
  /** Only what changes. `assigneeId` is a bare uuid, `dueAt` a UTC instant; null takes it away. */
  changes: { state?: string | undefined; assigneeId?: string | null | undefined; dueAt?: string | null | undefined };
  /** The revision that the caller has seen. */
  ifMatch: string;
};

/**
 * Closes, reopens, assigns or moves a task.
 * @throws AppError not_found (also for an assignee who is no active member); precondition_failed when it was changed since.
 */
export const changeTask = async ({ ctx, input }: { ctx: BaseContext & { store: Store }; input: Input }): Promise<TaskRow> => {
  const { changes, ifMatch } = input;
  const { id, revision } = await getTask({ ctx, input });
  if (String(revision) !== ifMatch) {
    throw new AppError('precondition_failed', { detail: 'The task was changed since you read it; read it again.' });
  }
  return await callFunction({
    store: ctx.store,
    name: 'change_task',
    args: {
      p_id: id,
      p_changes: {
        ...(changes.state === undefined ? {} : { state: changes.state }),
        ...(changes.assigneeId === undefined ? {} : { assignee_id: changes.assigneeId }),
        ...(changes.dueAt === undefined ? {} : { due_at: changes.dueAt }),
      },
      p_revision: revision,
      p_by: actorName(ctx.actor),
      p_at: ctx.now().toISOString(),
    },
    schema: taskRowSchema,
  });
};
