import type { BaseContext, ServiceMap } from '../services/context.ts';
import { memberships } from '../tenants/memberships.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

type HealthContext = BaseContext & Pick<ServiceMap, 'door' | 'state' | 'blobs'>;

/** Asks each dependency one cheap question. `down` only when the database cannot be used. */
export const checkHealth = async ({ ctx }: { ctx: HealthContext }): Promise<'ok' | 'degraded' | 'down'> => {
  // A service that cannot be opened throws where it is touched: that is an answer too.
  const [database, ...others] = await Promise.allSettled([
    (async () => await memberships({ door: ctx.door, subject: NOBODY }))(),
    (async () => await ctx.state.get('health'))(),
    (async () => await ctx.blobs.exists('health/probe'))(),
  ]);
  for (const answer of [database, ...others]) {
    if (answer.status === 'rejected') ctx.log.warn('dependency does not answer', { error: answer.reason });
  }
  if (database.status === 'rejected') return 'down';
  return others.some((answer) => answer.status === 'rejected') ? 'degraded' : 'ok';
};
