import { notFound } from '../../core/errors.ts';
import type { Store } from '../../services/store/port.ts';
import { readRow } from '../../services/store/read-row.ts';
import { FAQ_COLUMNS, type FaqRow, faqRowSchema } from './faq-row.ts';

/**
 * One FAQ of the agency. `faqId` is the bare uuid, null for an id that cannot be one.
 * @throws AppError not_found
 */
export const getFaq = async ({ ctx, input }: { ctx: { store: Store }; input: { faqId: string | null } }): Promise<FaqRow> => {
  if (input.faqId === null) throw notFound();
  const row = await readRow({ query: ctx.store.from('faqs').select(FAQ_COLUMNS).eq('id', input.faqId), schema: faqRowSchema });
  if (row === null) throw notFound();
  return row;
};
