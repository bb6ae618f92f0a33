import { z } from 'zod';
import { callFunction } from '../../services/store/call-function.ts';
import type { Store } from '../../services/store/port.ts';

const countsSchema = z.object({ id: z.uuid(), uses: z.int(), helpful: z.int(), unhelpful: z.int() });
export type FaqCounts = z.infer<typeof countsSchema>;

/** How often FAQs answered and what people thought of it, by bare id. */
export const readFaqCounts = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { ids: readonly string[] };
}): Promise<Map<string, FaqCounts>> => {
  if (input.ids.length === 0) return new Map();
  const counts = await callFunction({ store: ctx.store, name: 'faq_counts', args: { p_ids: input.ids }, schema: z.array(countsSchema) });
  return new Map(counts.map((count) => [count.id, count]));
};
