import { z } from 'zod';
import { newUuid } from '../core/ids.ts';
import { EvaluationRequested } from '../events.ts';
import { actorName } from '../pipeline/actor-name.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { makeEvent, outgoingEventSchema } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { RunRow } from './evaluation-run.ts';
import { getRun } from './get-run.ts';

/**
 * Has the evaluation set answered anew and measured. With `usesModel` the model writes the answers, which costs money of the agency's budget.
 * @throws AppError state_conflict while one is under way
 */
export const requestEvaluation = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store' | 'bus'>;
  input: { usesModel: boolean };
}): Promise<RunRow> => {
  const runId = newUuid();
  const { events } = await callFunction({
    store: ctx.store,
    name: 'request_evaluation',
    args: {
      p_id: runId,
      p_by: actorName(ctx.actor),
      p_uses_model: input.usesModel,
      p_events: [makeEvent({ type: EvaluationRequested, data: { runId }, cause: runId })],
      p_meta: commitMeta({ ctx, cause: runId }),
    },
    schema: z.object({ events: z.array(outgoingEventSchema) }),
  });
  await publishEvents({ ctx, events });
  return await getRun({ ctx, input: { runId } });
};
