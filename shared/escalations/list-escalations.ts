import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { cutPage, type PagePosition } from '../work/page-position.ts';
import { type EscalationRow, escalationRowSchema } from './escalation-view.ts';

type Input = { limit: number; before: PagePosition | null; state: string | null; priority: string | null; assigneeId: string | null };

/** One page of the agency's escalations, newest first; filters that are null let everything through. `assigneeId` is a bare uuid. */
export const listEscalations = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ page: EscalationRow[]; next: PagePosition | null }> => {
  const rows = await callFunction({
    store: ctx.store,
    name: 'list_escalations',
    args: {
      p_filter: { state: input.state, priority: input.priority, assignee_id: input.assigneeId },
      p_before: input.before,
      p_limit: input.limit + 1,
    },
    schema: z.array(escalationRowSchema),
  });
  return cutPage({ rows, limit: input.limit });
};
