import type { Store } from '../../services/store/port.ts';
import { readRows } from '../../services/store/read-rows.ts';
import { FAQ_COLUMNS, type FaqRow, faqRowSchema } from './faq-row.ts';

type Input = {
  limit: number;
  /** The last id of the page before, null for the first page. */
  beforeId: string | null;
  filters: { state?: string | undefined; category?: string | undefined; visibility?: string | undefined };
};

/** One page of FAQs, newest first; `nextBeforeId` is null on the last page. */
export const listFaqs = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ faqs: FaqRow[]; nextBeforeId: string | null }> => {
  let query = ctx.store.from('faqs').select(FAQ_COLUMNS);
  for (const [column, value] of Object.entries(input.filters)) if (value !== undefined) query = query.eq(column, value);
  if (input.beforeId !== null) query = query.lt('id', input.beforeId);
  const rows = await readRows({ query: query.order('id', { ascending: false }).limit(input.limit + 1), schema: faqRowSchema });
  const faqs = rows.slice(0, input.limit);
  return { faqs, nextBeforeId: rows.length > input.limit ? (faqs.at(-1)?.id ?? null) : null };
};
