import { z } from 'zod';
import { VISIBILITIES } from '../documents/document-row.ts';

export const FAQ_STATES = ['draft', 'published'] as const;

/** What approval makes of a draft: a FAQ that answers by itself, or a document alone. */
export const PUBLISHES_AS = ['faq', 'document'] as const;

export const faqRowSchema = z.object({
  id: z.uuid(),
  question: z.string(),
  answer: z.string(),
  category: z.string().nullable(),
  keywords: z.array(z.string()),
  variations: z.array(z.string()),
  priority: z.int(),
  visibility: z.enum(VISIBILITIES),
  state: z.enum(FAQ_STATES),
  publishes_as: z.enum(PUBLISHES_AS),
  document_id: z.uuid().nullable(),
  escalation_id: z.uuid().nullable(),
  revision: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
  published_at: z.string().nullable(),
});
export type FaqRow = z.infer<typeof faqRowSchema>;

export const FAQ_COLUMNS = Object.keys(faqRowSchema.shape).join(',');
