import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type FxSet, fxSetSchema } from './schemas.ts';

const rowSchema = z.object({
  id: z.uuid(),
  as_of: z.iso.datetime({ offset: true }),
  source: z.string(),
  base: z.string(),
  rates: fxSetSchema.shape.rates,
});

/** The exchange rates entered last, or null when nobody has entered any: there is no built-in fallback. `id` is the bare uuid. */
export const newestFxSet = async ({ ctx }: { ctx: { store: Store } }): Promise<FxSet | null> => {
  const row = await readRow({
    query: ctx.store
      .from('fx_sets')
      .select('id,as_of,source,base,rates')
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(1),
    schema: rowSchema,
  });
  if (row === null) return null;
  return { id: row.id, asOf: new Date(row.as_of).toISOString(), source: row.source, base: row.base, rates: row.rates };
};
