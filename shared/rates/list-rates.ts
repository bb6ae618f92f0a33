import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';
import { RATE_COLUMNS, rateFromRow, rateRowSchema } from './rate-row.ts';
import type { Rate } from './schemas.ts';

type Input = { limit: number; afterId: string | null; destination: string | null };

/** One page of active rates in the order of their ids; `nextAfterId` is null on the last page. */
export const listRates = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ rates: Rate[]; nextAfterId: string | null }> => {
  let query = ctx.store.from('rates').select(RATE_COLUMNS).eq('active', true);
  if (input.destination !== null) query = query.eq('destination', input.destination);
  if (input.afterId !== null) query = query.gt('id', input.afterId);
  const rows = await readRows({ query: query.order('id').limit(input.limit + 1), schema: rateRowSchema });
  const page = rows.slice(0, input.limit);
  return { rates: page.map(rateFromRow), nextAfterId: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null };
};
