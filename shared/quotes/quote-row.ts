import { z } from 'zod';
import { quoteDocumentSchema } from './schemas.ts';

export const QUOTE_STATES = ['draft', 'approved', 'sent', 'viewed', 'accepted', 'declined', 'expired', 'converted', 'cancelled'] as const;

/** A quote with its newest version, as the database's list_quotes and a join of both tables give it. */
export const quoteRowSchema = z.object({
  id: z.uuid(),
  number: z.string(),
  enquiry_id: z.uuid().nullable(),
  client_id: z.uuid(),
  created_by: z.string(),
  created_at: z.string(),
  version: z.int(),
  state: z.enum(QUOTE_STATES),
  document: quoteDocumentSchema,
  headline_minor: z.coerce.number().int(),
  currency: z.string(),
  check_in: z.string(),
  check_out: z.string(),
  fx_set_id: z.uuid().nullable(),
  fx_as_of: z.string().nullable(),
  content_sha256: z.string().nullable(),
  pdf_path: z.string().nullable(),
  pdf_sha256: z.string().nullable(),
  approved_by: z.string().nullable(),
  approved_at: z.string().nullable(),
  sent_at: z.string().nullable(),
  revision: z.int(),
});
export type QuoteRow = z.infer<typeof quoteRowSchema>;
