import { z } from 'zod';
import { invalid } from '../core/errors.ts';
import { newUuid } from '../core/ids.ts';
import type { BaseContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import type { FxSet } from './schemas.ts';

type Input = { asOf: string; source: string; base: string; rates: Record<string, string> };

/**
 * Enters exchange rates by hand: a new immutable set. `asOf` an RFC 3339 instant, not in the future; 1 `base` = `rates[X]` X.
 * @throws AppError validation_failed, forbidden.
 */
export const putFxSet = async ({ ctx, input }: { ctx: BaseContext & { store: Store }; input: Input }): Promise<FxSet> => {
  const problems = [
    ...(new Date(input.asOf) > ctx.now() ? [{ pointer: '/asOf', detail: 'lies in the future' }] : []),
    ...Object.entries(input.rates).flatMap(([currency, rate]) =>
      /[1-9]/.test(rate) ? [] : [{ pointer: `/rates/${currency}`, detail: 'must be above zero' }],
    ),
    ...(Object.keys(input.rates).length === 0 ? [{ pointer: '/rates', detail: 'names no currency' }] : []),
  ];
  if (problems.length > 0) throw invalid(problems);
  const id = newUuid();
  await callFunction({
    store: ctx.store,
    name: 'put_fx_set',
    args: {
      p_id: id,
      p_as_of: input.asOf,
      p_source: input.source,
      p_base: input.base,
      p_rates: input.rates,
      p_at: ctx.now().toISOString(),
    },
    schema: z.unknown(),
  });
  return { id, ...input };
};
