import { z } from 'zod';
import { derivedUuid } from '../core/ids.ts';
import { EvaluationRequested } from '../events.ts';
import { makeEvent } from '../pipeline/events.ts';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/** One run for each agency that has an evaluation set; the work happens in a stage, inside that agency. */
export const findEvaluationSets = async ({ ctx, input }: { ctx: Context<'door' | 'bus'>; input: { period: string } }): Promise<void> => {
  const tenantIds = await callFunction({ store: ctx.door, name: 'door_tenants_to_evaluate', args: {}, schema: z.array(z.string()) });
  for (const tenantId of tenantIds) {
    const cause = `${tenantId}/${input.period}`;
    const data = { runId: derivedUuid({ cause, step: 'evaluation' }) };
    const made = makeEvent({ type: EvaluationRequested, data, cause });
    await ctx.bus.publish({
      event: { ...made, tenantId, occurredAt: ctx.now().toISOString(), data },
      attributes: { traceparent: ctx.traceparent, requestId: ctx.requestId },
    });
  }
};
