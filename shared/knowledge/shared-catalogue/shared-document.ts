import { z } from 'zod';
import { encodeId } from '../../core/ids.ts';
import { documentFieldsSchema, documentFormSchema } from '../documents/document-fields.ts';
import { DOCUMENT_KINDS } from '../documents/document-row.ts';

/** What operators say of a document, as words of a query. */
export const sharedDocumentFormSchema = z.strictObject({
  title: documentFieldsSchema.shape.title,
  kind: documentFormSchema.shape.kind,
  language: documentFormSchema.shape.language,
  validFrom: documentFormSchema.shape.validFrom,
  validTo: documentFormSchema.shape.validTo,
  fileName: documentFormSchema.shape.fileName,
});
export type SharedDocumentForm = z.output<typeof sharedDocumentFormSchema>;

const STATUSES = ['pending', 'indexed', 'error', 'deleting'] as const;

/** A document of the platform as the database has it. */
export const sharedDocumentSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  language: z.string().nullable(),
  valid_from: z.string().nullable(),
  valid_to: z.string().nullable(),
  content_sha256: z.string(),
  file_name: z.string(),
  content_type: z.string(),
  size_bytes: z.int(),
  blob_path: z.string(),
  status: z.enum(STATUSES),
  chunk_count: z.int(),
  error: z.string().nullable(),
  created_at: z.string(),
  indexed_at: z.string().nullable(),
  indexed_by: z.string().nullable(),
});
export type SharedDocument = z.infer<typeof sharedDocumentSchema>;

export const sharedDocumentViewSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(DOCUMENT_KINDS),
  language: z.string().nullable(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  contentHash: z.string(),
  fileName: z.string(),
  sizeBytes: z.int(),
  /** `indexed` ones answer; `pending` and `error` ones wait to be indexed again, `deleting` ones to be deleted again. */
  status: z.enum(STATUSES),
  chunkCount: z.int(),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  indexedAt: z.iso.datetime().nullable(),
  /** The embedder that made its vectors. */
  indexedBy: z.string().nullable(),
});

/** A document of the platform as the API shows it. */
export const sharedDocumentView = (row: SharedDocument): z.input<typeof sharedDocumentViewSchema> => ({
  id: encodeId('sharedDocument', row.id),
  title: row.title,
  kind: row.kind,
  language: row.language,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  contentHash: row.content_sha256,
  fileName: row.file_name,
  sizeBytes: row.size_bytes,
  status: row.status,
  chunkCount: row.chunk_count,
  error: row.error,
  createdAt: new Date(row.created_at).toISOString(),
  indexedAt: row.indexed_at === null ? null : new Date(row.indexed_at).toISOString(),
  indexedBy: row.indexed_by,
});
