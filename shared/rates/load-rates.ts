import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';
import { RATE_COLUMNS, rateFromRow, rateRowSchema } from './rate-row.ts';
import type { Rate } from './schemas.ts';

const PAGE_ROWS = 1000;
const MAX_PAGES = 50;

/** Every active rate of these destinations, whatever its window: the pricing needs the others to name the nearest ones. */
export const loadRates = async ({ ctx, input }: { ctx: { store: Store }; input: { destinations: readonly string[] } }): Promise<Rate[]> => {
  const rates: Rate[] = [];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const rows = await readRows({
      query: ctx.store
        .from('rates')
        .select(RATE_COLUMNS)
        .eq('active', true)
        .in('destination', [...input.destinations])
        .order('id')
        .range(page * PAGE_ROWS, (page + 1) * PAGE_ROWS - 1),
      schema: rateRowSchema,
    });
    rates.push(...rows.map(rateFromRow));
    if (rows.length < PAGE_ROWS) return rates;
  }
  return rates;
};
