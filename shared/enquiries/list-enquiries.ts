import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { type ListedRow, listedRowSchema } from './enquiry-list-view.ts';

type Filters = {
  status: string | null;
  priority: string | null;
  source: string | null;
  intent: string | null;
  tag: string | null;
  /** Name of a destination, capitals aside. */
  destination: string | null;
  /** Two characters or more, looked for in number, subject, text, and the client's name and address. */
  q: string | null;
  /** Created at or after, and before: RFC 3339. */
  from: string | null;
  to: string | null;
  /** A member's uuid, or `none`. */
  assignee: string | null;
};
type Input = { limit: number; beforeNumber: string | null; filters: Filters };

/** One page of enquiries for triage, newest number first, in one query; `nextBeforeNumber` is null on the last page. */
export const listEnquiries = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ enquiries: ListedRow[]; nextBeforeNumber: string | null }> => {
  const rows = await callFunction({
    store: ctx.store,
    name: 'list_enquiries',
    args: { p_filters: input.filters, p_before_number: input.beforeNumber, p_limit: input.limit + 1 },
    schema: z.array(listedRowSchema),
  });
  const enquiries = rows.slice(0, input.limit);
  return { enquiries, nextBeforeNumber: rows.length > input.limit ? (enquiries.at(-1)?.number ?? null) : null };
};
