import { z } from 'zod';
import { encodeId } from '../../core/ids.ts';
import { VISIBILITIES } from '../documents/document-row.ts';
import { FAQ_STATES, type FaqRow, PUBLISHES_AS } from './faq-row.ts';
import type { FaqCounts } from './read-faq-counts.ts';

export const faqViewSchema = z.object({
  id: z.string(),
  question: z.string(),
  answer: z.string(),
  category: z.string().nullable(),
  keywords: z.array(z.string()),
  variations: z.array(z.string()),
  priority: z.int(),
  visibility: z.enum(VISIBILITIES),
  state: z.enum(FAQ_STATES),
  publishesAs: z.enum(PUBLISHES_AS),
  /** Null unless it is published. */
  documentId: z.string().nullable(),
  escalationId: z.string().nullable(),
  /** Answers that it gave, and what people thought of them. */
  uses: z.int(),
  votes: z.object({ helpful: z.int(), unhelpful: z.int() }),
  revision: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  publishedAt: z.string().nullable(),
});

const instant = (text: string): string => new Date(text).toISOString();

/** A FAQ as the API shows it; instants are UTC. */
export const faqView = ({ row, counts }: { row: FaqRow; counts: FaqCounts | undefined }): z.input<typeof faqViewSchema> => ({
  id: encodeId('faq', row.id),
  question: row.question,
  answer: row.answer,
  category: row.category,
  keywords: row.keywords,
  variations: row.variations,
  priority: row.priority,
  visibility: row.visibility,
  state: row.state,
  publishesAs: row.publishes_as,
  documentId: row.document_id === null ? null : encodeId('document', row.document_id),
  escalationId: row.escalation_id === null ? null : encodeId('escalation', row.escalation_id),
  uses: counts?.uses ?? 0,
  votes: { helpful: counts?.helpful ?? 0, unhelpful: counts?.unhelpful ?? 0 },
  revision: row.revision,
  createdAt: instant(row.created_at),
  updatedAt: instant(row.updated_at),
  publishedAt: row.published_at === null ? null : instant(row.published_at),
});
