import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { readRows } from '../services/store/read-rows.ts';
import { ENQUIRY_COLUMNS, type EnquiryRow, enquiryRowSchema } from './enquiry-view.ts';

const runSchema = z.object({ result: z.string(), reasons: z.json(), created_at: z.string() });

export type QuoteRun = z.infer<typeof runSchema>;

/**
 * An enquiry of the caller's tenant, and the pricing runs that found nothing to sell. `enquiryId` is the bare uuid, null when the public id did not parse.
 * @throws AppError not_found.
 */
export const getEnquiry = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { enquiryId: string | null };
}): Promise<{ row: EnquiryRow; runs: QuoteRun[] }> => {
  if (input.enquiryId === null) throw notFound();
  const row = await readRow({
    query: ctx.store.from('enquiries').select(ENQUIRY_COLUMNS).eq('id', input.enquiryId),
    schema: enquiryRowSchema,
  });
  if (row === null) throw notFound();
  const runs = await readRows({
    query: ctx.store
      .from('quote_runs')
      .select('result,reasons,created_at')
      .eq('enquiry_id', input.enquiryId)
      .order('created_at', { ascending: false })
      .limit(20),
    schema: runSchema,
  });
  return { row, runs };
};
