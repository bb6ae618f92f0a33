import { z } from 'zod';
import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';

const rowSchema = z.object({ name: z.string(), aliases: z.array(z.string()), markup_bp: z.int().nullable() });

export type Destination = { name: string; aliases: string[]; markupBp: number | null };

/** The destinations that this agency sells. */
export const listDestinations = async ({ ctx }: { ctx: { store: Store } }): Promise<Destination[]> => {
  const rows = await readRows({
    query: ctx.store.from('destinations').select('name,aliases,markup_bp').eq('enabled', true).order('name'),
    schema: rowSchema,
  });
  return rows.map(({ name, aliases, markup_bp }) => ({ name, aliases, markupBp: markup_bp }));
};
