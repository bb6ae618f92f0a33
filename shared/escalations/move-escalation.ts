import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type EscalationAction, movesOf } from './escalation-moves.ts';
import type { EscalationRow } from './escalation-view.ts';
import { getEscalation } from './get-escalation.ts';

const DONE: Readonly<Record<Exclude<EscalationAction, 'answer'>, string>> = { assign: 'assigned', start: 'started', close: 'closed' };

type Input = {
  escalationId: string | null;
  action: keyof typeof DONE;
  /** Whom it is given to: a bare uuid, null for whoever has it. */
  assigneeId: string | null;
};

/**
 * Gives an escalation to a member, marks it as being worked on, or closes it.
 * @throws AppError not_found, also for a member who is not there or may not answer; state_conflict with `from` and `allowed`
 */
export const moveEscalation = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<EscalationRow> => {
  const { escalationId, action, assigneeId } = input;
  if (escalationId === null) throw notFound();
  await callFunction({
    store: ctx.store,
    name: 'move_escalation',
    args: { p_id: escalationId, p_what: DONE[action], p_to: movesOf(action), p_assignee: assigneeId, p_at: ctx.now().toISOString() },
    schema: z.unknown(),
  });
  return await getEscalation({ ctx, input: { escalationId } });
};
