import { z } from 'zod';
import type { Context } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { PlanName } from './plans.ts';

/**
 * Puts an agency on a plan, effective on its next call; the same again changes nothing.
 * @throws AppError not_found: there is no such agency, or it is closed
 */
export const setPlan = async ({
  ctx,
  input,
}: {
  ctx: Context<'platform'>;
  input: { tenantId: string; plan: PlanName };
}): Promise<{ tenantId: string; plan: PlanName }> => {
  const { tenantId, plan } = input;
  await callFunction({
    store: ctx.platform,
    name: 'platform_set_plan',
    args: {
      p_tenant: tenantId,
      p_plan: plan,
      p_label: ctx.actor.kind === 'platform' ? ctx.actor.label : ctx.actor.kind,
      p_at: ctx.now().toISOString(),
    },
    schema: z.string(),
  });
  return { tenantId, plan };
};
