import { createHash } from 'node:crypto';
import { z } from 'zod';
import { encodeId } from '../../core/ids.ts';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES, type DocumentRow, VISIBILITIES } from './document-row.ts';

export const documentViewSchema = z.object({
  id: z.string(),
  title: z.string(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  kind: z.enum(DOCUMENT_KINDS),
  visibility: z.enum(VISIBILITIES),
  language: z.string().nullable(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  sourceUrl: z.string().nullable(),
  version: z.int(),
  contentHash: z.string(),
  fileName: z.string(),
  fileType: z.string().nullable(),
  sizeBytes: z.int(),
  pageCount: z.int().nullable(),
  status: z.enum(DOCUMENT_STATUSES),
  chunkCount: z.int(),
  /** Of the run that is under way; `total` is null until the text has been read. */
  progress: z.object({ done: z.int(), total: z.int().nullable() }),
  indexedAt: z.string().nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A document as the API shows it. */
export const documentView = (row: DocumentRow): z.input<typeof documentViewSchema> => ({
  id: encodeId('document', row.id),
  title: row.title,
  category: row.category,
  tags: row.tags,
  kind: row.kind,
  visibility: row.visibility,
  language: row.language,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  sourceUrl: row.source_url,
  version: row.version,
  contentHash: row.content_sha256,
  fileName: row.file_name,
  fileType: row.file_type,
  sizeBytes: row.size_bytes,
  pageCount: row.page_count,
  status: row.status === 'deleting' ? 'stale' : row.status,
  chunkCount: row.chunk_count,
  progress: { done: row.chunks_done, total: row.chunks_total },
  indexedAt: row.indexed_at,
  error: row.error_code === null ? null : { code: row.error_code, detail: row.error_text ?? '' },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** `<revision>-<hash>`: the revision is what a change must have seen; the rest moves with the indexing. */
export const documentTag = (row: DocumentRow): string =>
  `${row.revision}-${createHash('sha256')
    .update(JSON.stringify(documentView(row)))
    .digest('hex')
    .slice(0, 12)}`;

/** The revision in a tag that documentTag made; 0, which none has, for any other. */
export const revisionOfTag = (tag: string): number => Number(/^(\d{1,9})(?:-|$)/.exec(tag)?.[1] ?? 0);
