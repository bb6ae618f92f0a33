import { z } from 'zod';
import { encodeId } from '../core/ids.ts';
import { type Rate, rateTermsSchema } from './schemas.ts';

export const RATE_COLUMNS = 'id,version,active,source_row,terms';

export const rateRowSchema = z.object({
  id: z.uuid(),
  version: z.int(),
  active: z.boolean(),
  source_row: z.int().nullable(),
  terms: rateTermsSchema,
});

/** A row of the database as the rate that the API and the pricing know. */
export const rateFromRow = (row: z.infer<typeof rateRowSchema>): Rate => ({
  ...row.terms,
  id: encodeId('rate', row.id),
  version: row.version,
  active: row.active,
  sourceRow: row.source_row,
});
