import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { cutPage, type PagePosition } from './page-position.ts';
import { type TaskRow, taskRowSchema } from './task-view.ts';

type Input = { limit: number; before: PagePosition | null; state: string | null; kind: string | null; assigneeId: string | null };

/** One page of the agency's tasks, newest first; filters that are null let everything through. `assigneeId` is a bare uuid. */
export const listTasks = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ page: TaskRow[]; next: PagePosition | null }> => {
  const rows = await callFunction({
    store: ctx.store,
    name: 'list_tasks',
    args: {
      p_filter: { state: input.state, kind: input.kind, assignee_id: input.assigneeId },
      p_before: input.before,
      p_limit: input.limit + 1,
    },
    schema: z.array(taskRowSchema),
  });
  return cutPage({ rows, limit: input.limit });
};
