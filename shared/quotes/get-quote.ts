import { notFound } from '../core/errors.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { type QuoteRow, quoteRowSchema } from './quote-row.ts';

const QUOTE = quoteRowSchema.pick({ id: true, number: true, enquiry_id: true, client_id: true, created_by: true, created_at: true });
const VERSION = quoteRowSchema.omit({ id: true, number: true, enquiry_id: true, client_id: true, created_by: true, created_at: true });

/**
 * A quote of the caller's tenant with its newest version, or the version asked for. `quoteId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const getQuote = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { quoteId: string | null; version?: number };
}): Promise<QuoteRow> => {
  if (input.quoteId === null) throw notFound();
  const quote = await readRow({
    query: ctx.store.from('quotes').select(Object.keys(QUOTE.shape).join(',')).eq('id', input.quoteId),
    schema: QUOTE,
  });
  if (quote === null) throw notFound();
  let query = ctx.store.from('quote_versions').select(Object.keys(VERSION.shape).join(',')).eq('quote_id', input.quoteId);
  if (input.version !== undefined) query = query.eq('version', input.version);
  const version = await readRow({ query: query.order('version', { ascending: false }).limit(1), schema: VERSION });
  if (version === null) throw notFound();
  return { ...quote, ...version };
};
