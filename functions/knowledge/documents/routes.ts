import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { documentFieldsSchema, documentFormSchema, documentTextSchema } from '../../../shared/knowledge/documents/document-fields.ts';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES, VISIBILITIES } from '../../../shared/knowledge/documents/document-row.ts';
import { documentViewSchema } from '../../../shared/knowledge/documents/document-view.ts';
import { knowledgeStatusSchema } from '../../../shared/knowledge/documents/knowledge-status.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });

/** What goes through one request everywhere; larger files go by a signed address (POST /uploads). */
const MAX_UPLOAD_BYTES = 25 * 1024 * 1024;

const file = {
  kind: 'raw',
  contentTypes: [
    'multipart/form-data',
    'text/plain',
    'text/markdown',
    'text/html',
    'text/csv',
    'application/pdf',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/octet-stream',
  ],
  maxBytes: MAX_UPLOAD_BYTES,
  description:
    'The file itself with its fields in the query, or a form with one part `file` and the fields beside it. Text, Markdown, HTML, CSV, PDF or Word (docx), told by its content. Up to 25 MB; larger ones by POST /v1/documents/uploads.',
} as const;

const scheduled = z.object({ documents: z.int() });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Documents, newest first, a page at a time.',
    access: 'knowledge:read',
    query: listQuerySchema.extend({
      status: z.enum(DOCUMENT_STATUSES).optional(),
      kind: z.enum(DOCUMENT_KINDS).optional(),
      visibility: z.enum(VISIBILITIES).optional(),
      language: z.string().max(10).optional(),
      category: z.string().max(80).optional(),
      tag: z.string().max(60).optional(),
    }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(documentViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of documents.',
    },
    errors: ['cursor_invalid'],
  },
  status: {
    method: 'get',
    path: '/status',
    summary: 'Counts of the documents, the state of their index and how far its work is.',
    access: 'knowledge:read',
    success: { status: 200, schema: knowledgeStatusSchema, description: 'The state of the index.' },
  },
  search: {
    method: 'get',
    path: '/search',
    summary: 'Passages of the documents that are relevant to some words, best first; none where none is.',
    access: 'knowledge:read',
    query: z.strictObject({ q: z.string().min(1).max(2_000), limit: z.coerce.number().int().min(1).max(20).default(5) }),
    success: {
      status: 200,
      schema: z.object({
        data: z.array(
          z.object({
            documentId: z.string(),
            tier: z.literal('shared').optional(),
            title: z.string(),
            headings: z.array(z.string()),
            page: z.int().nullable(),
            text: z.string(),
            score: z.number(),
          }),
        ),
      }),
      description: 'The passages, each with its relevance from 0 to 1.',
    },
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One document. Its ETag is what a change must send as If-Match.',
    access: 'knowledge:read',
    params,
    success: { status: 200, schema: documentViewSchema, description: 'The document.' },
  },
  download: {
    method: 'get',
    path: '/{id}/download',
    summary: 'An address of the file itself, good for ten minutes.',
    access: 'knowledge:read',
    params,
    cache: 'no-store',
    success: { status: 200, schema: z.object({ url: z.string(), expiresInSeconds: z.int() }), description: 'The address.' },
  },
  upload: {
    method: 'post',
    path: '',
    summary: 'Takes a file in as a document; it is indexed by itself from there on.',
    access: 'knowledge:write',
    query: documentFormSchema,
    body: file,
    idempotencyKey: 'optional',
    success: { status: 201, schema: documentViewSchema, description: 'The document, waiting to be indexed.' },
    errors: ['duplicate'],
  },
  openUpload: {
    method: 'post',
    path: '/uploads',
    summary: 'Gives an address to PUT one file of up to 50 MB to, within an hour; finish makes a document of it.',
    access: 'knowledge:write',
    success: {
      status: 201,
      schema: z.object({
        uploadId: z.string(),
        url: z.string(),
        headers: z.record(z.string(), z.string()),
        maxBytes: z.int(),
        expiresInSeconds: z.int(),
      }),
      description: 'Where to put it; `headers` must come with the PUT as they are.',
    },
  },
  finishUpload: {
    method: 'post',
    path: '/uploads/{id}/finish',
    summary: 'Makes a document of the file that was put to the address of an upload.',
    access: 'knowledge:write',
    params,
    body: { kind: 'json', schema: documentFieldsSchema.partial().extend({ fileName: documentFormSchema.shape.fileName }) },
    idempotencyKey: 'optional',
    success: { status: 201, schema: documentViewSchema, description: 'The document, waiting to be indexed.' },
    errors: ['duplicate'],
  },
  bulk: {
    method: 'post',
    path: '/bulk',
    summary: 'Takes up to 100 texts in as documents.',
    access: 'knowledge:write',
    body: { kind: 'json', schema: z.strictObject({ documents: z.array(documentTextSchema).min(1).max(100) }) },
    idempotencyKey: 'optional',
    success: {
      status: 201,
      schema: z.object({ data: z.array(z.object({ id: z.string(), created: z.boolean() })) }),
      description: 'One outcome for each, in their order; `created: false` names the document that has this content already.',
    },
  },
  rebuild: {
    method: 'post',
    path: '/rebuild',
    summary: 'Reads, cuts and embeds every document anew, while the old index answers; see /status for its progress.',
    access: 'knowledge:write',
    idempotencyKey: 'optional',
    success: { status: 202, schema: scheduled, description: 'How many documents it will be.' },
  },
  change: {
    method: 'patch',
    path: '/{id}',
    summary: 'Changes what is said of a document; `text` is a new content and makes a new version.',
    access: 'knowledge:write',
    params,
    body: { kind: 'json', schema: documentFieldsSchema.partial().extend({ text: documentTextSchema.shape.text.optional() }) },
    ifMatch: 'required',
    success: { status: 200, schema: documentViewSchema, description: 'The document after the change.' },
    errors: ['duplicate', 'precondition_failed'],
  },
  replace: {
    method: 'put',
    path: '/{id}/content',
    summary: 'Puts another file in the place of a document; the old one answers until the new one is indexed.',
    access: 'knowledge:write',
    params,
    query: documentFormSchema.pick({ fileName: true }),
    body: file,
    ifMatch: 'required',
    success: { status: 200, schema: documentViewSchema, description: 'The document with its next version.' },
    errors: ['duplicate', 'precondition_failed'],
  },
  reindex: {
    method: 'post',
    path: '/{id}/reindex',
    summary: 'Reads, cuts and embeds one document anew.',
    access: 'knowledge:write',
    params,
    idempotencyKey: 'optional',
    success: { status: 202, schema: scheduled, description: 'On its way.' },
  },
  remove: {
    method: 'delete',
    path: '/{id}',
    summary: 'Deletes a document with its file and everything that was indexed of it.',
    access: 'knowledge:delete',
    params,
    ifMatch: 'required',
    success: { status: 204, description: 'It is gone, and nothing of it is found any more.' },
    errors: ['precondition_failed', 'dependency_unavailable'],
  },
} as const satisfies Routes;
