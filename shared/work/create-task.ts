import { derivedUuid, newUuid } from '../core/ids.ts';
import { actorName } from '../pipeline/actor-name.ts';
import type { BaseContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { type TaskRow, taskRowSchema } from './task-view.ts';

type Input = {
  title: string;
  note: string | null;
  /** UTC instant. */
  dueAt: string | null;
  /** Bare uuids. */
  assigneeId: string | null;
  enquiryId: string | null;
  clientId: string | null;
  /** The same key of the same member is the same task. */
  idempotencyKey: string | null;
};

/**
 * A task that a member makes by hand.
 * @throws AppError not_found when a link is not of this agency.
 */
export const createTask = async ({ ctx, input }: { ctx: BaseContext & { store: Store }; input: Input }): Promise<TaskRow> =>
  await callFunction({
    store: ctx.store,
    name: 'create_task',
    args: {
      p_task: {
        id:
          input.idempotencyKey === null
            ? newUuid()
            : derivedUuid({ cause: `${actorName(ctx.actor)}/${input.idempotencyKey}`, step: 'task' }),
        title: input.title,
        note: input.note,
        due_at: input.dueAt,
        assignee_id: input.assigneeId,
        enquiry_id: input.enquiryId,
        client_id: input.clientId,
      },
      p_at: ctx.now().toISOString(),
    },
    schema: taskRowSchema,
  });
