import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';
import { ENQUIRY_COLUMNS, type EnquiryRow, enquiryRowSchema } from './enquiry-view.ts';

type Input = { limit: number; beforeNumber: string | null; status: string | null; priority: string | null };

/** One page of enquiries, newest number first; `nextBeforeNumber` is null on the last page. */
export const listEnquiries = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ enquiries: EnquiryRow[]; nextBeforeNumber: string | null }> => {
  let query = ctx.store.from('enquiries').select(ENQUIRY_COLUMNS);
  if (input.status !== null) query = query.eq('status', input.status);
  if (input.priority !== null) query = query.eq('priority', input.priority);
  if (input.beforeNumber !== null) query = query.lt('number', input.beforeNumber);
  const rows = await readRows({ query: query.order('number', { ascending: false }).limit(input.limit + 1), schema: enquiryRowSchema });
  const enquiries = rows.slice(0, input.limit);
  return { enquiries, nextBeforeNumber: rows.length > input.limit ? (enquiries.at(-1)?.number ?? null) : null };
};
