import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { readRow } from '../services/store/read-row.ts';
import { DEFAULT_PLAN, isPlan, type PlanName } from './plans.ts';

const rowSchema = z.object({ plan: z.string() });

/** The plan that the agency is on; one that this release does not know counts as the smallest. */
export const getPlan = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<PlanName> => {
  const row = await readRow({ query: ctx.store.from('tenants').select('plan').eq('tenant_id', ctx.tenantId), schema: rowSchema });
  return row !== null && isPlan(row.plan) ? row.plan : DEFAULT_PLAN;
};
