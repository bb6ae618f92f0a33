import { z } from 'zod';
import type { Store } from '../../services/store/port.ts';
import { readRows } from '../../services/store/read-rows.ts';
import type { Visibility } from '../../services/vectors/port.ts';
import type { FaqCandidate } from './rank-faqs.ts';

/** The database takes no more of one agency. */
const MAX_FAQS = 1_000;

const candidateSchema = z.object({
  id: z.uuid(),
  question: z.string(),
  variations: z.array(z.string()),
  keywords: z.array(z.string()),
  priority: z.int(),
});

/** Published FAQs that an asker may see: `public` ones for visitors, these and `private` ones for members. Most important first. */
export const readPublishedFaqs = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { visibility: Visibility };
}): Promise<FaqCandidate[]> => {
  let query = ctx.store
    .from('faqs')
    .select('id,question,variations,keywords,priority')
    .eq('state', 'published')
    .eq('publishes_as', 'faq')
    .not('document_id', 'is', null);
  if (input.visibility === 'public') query = query.eq('visibility', 'public');
  return await readRows({
    query: query.order('priority', { ascending: false }).order('id', { ascending: true }).limit(MAX_FAQS),
    schema: candidateSchema,
  });
};
