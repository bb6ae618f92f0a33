import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { type QuoteRow, quoteRowSchema } from './quote-row.ts';

type Input = { limit: number; beforeNumber: string | null; state: string | null; clientId: string | null; enquiryId: string | null };

/** One page of quotes, newest number first; `nextBeforeNumber` is null on the last page. */
export const listQuotes = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: Input;
}): Promise<{ quotes: QuoteRow[]; nextBeforeNumber: string | null }> => {
  const rows = await callFunction({
    store: ctx.store,
    name: 'list_quotes',
    args: {
      p_state: input.state,
      p_client_id: input.clientId,
      p_enquiry_id: input.enquiryId,
      p_before_number: input.beforeNumber,
      p_limit: input.limit + 1,
    },
    schema: z.array(quoteRowSchema),
  });
  const quotes = rows.slice(0, input.limit);
  return { quotes, nextBeforeNumber: rows.length > input.limit ? (quotes.at(-1)?.number ?? null) : null };
};
