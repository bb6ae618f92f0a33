import { z } from 'zod';

export const DOCUMENT_KINDS = [
  'article',
  'guide',
  'faq',
  'policy',
  'hotel',
  'destination',
  'price_note',
  'troubleshooting',
  'other',
] as const;

export const DOCUMENT_STATUSES = ['pending', 'indexing', 'indexed', 'error', 'stale'] as const;

export const VISIBILITIES = ['public', 'private'] as const;

/** A document as the database has it. One that is being deleted is nobody's business any more but the index's. */
export const documentRowSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  title_derived: z.boolean(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  kind: z.enum(DOCUMENT_KINDS),
  visibility: z.enum(VISIBILITIES),
  language: z.string().nullable(),
  valid_from: z.string().nullable(),
  valid_to: z.string().nullable(),
  source_url: z.string().nullable(),
  version: z.int(),
  revision: z.int(),
  content_sha256: z.string(),
  file_name: z.string(),
  file_type: z.string().nullable(),
  content_type: z.string(),
  size_bytes: z.int(),
  page_count: z.int().nullable(),
  blob_path: z.string(),
  status: z.enum([...DOCUMENT_STATUSES, 'deleting']),
  index_wanted: z.int(),
  index_attempts: z.int(),
  chunk_count: z.int(),
  chunks_done: z.int(),
  chunks_total: z.int().nullable(),
  indexed_at: z.string().nullable(),
  indexed_version: z.int().nullable(),
  indexed_by: z.string().nullable(),
  error_code: z.string().nullable(),
  error_text: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type DocumentRow = z.infer<typeof documentRowSchema>;

export const DOCUMENT_COLUMNS = Object.keys(documentRowSchema.shape).join(',');
