import type { BaseContext, ServiceMap } from '../services/context.ts';
import { breakerKey, openingSchema } from '../services/resilience/breaker-opening.ts';
import { DEPENDENCY_POLICIES } from '../services/resilience/policies.ts';

export type BreakerView = {
  dependency: string;
  state: 'open' | 'closed';
  /** RFC 3339, real time. */
  openedAt: string | null;
  /** What the callers do without it. */
  whenOpen: string;
};

type Context = Pick<ServiceMap, 'state'> & Pick<BaseContext, 'installation'>;

/**
 * What the instances of this region have told each other: which breakers are open, and since when. One that is being tested again shows as closed.
 * @throws AppError `dependency_unavailable` where the shared state cannot be asked
 */
export const showBreakers = async ({ ctx }: { ctx: Context }): Promise<{ region: string; breakers: BreakerView[] }> => {
  const { region } = ctx.installation;
  const breakers = Object.values(DEPENDENCY_POLICIES).map(async ({ dependency, whenOpen }): Promise<BreakerView> => {
    const opening = openingSchema.safeParse(await ctx.state.get(breakerKey({ dependency, region })));
    if (!opening.success) return { dependency, state: 'closed', openedAt: null, whenOpen };
    return { dependency, state: 'open', openedAt: new Date(opening.data.openedAtMs).toISOString(), whenOpen };
  });
  return { region, breakers: await Promise.all(breakers) };
};
