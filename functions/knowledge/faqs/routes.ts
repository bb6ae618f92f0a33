import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { VISIBILITIES } from '../../../shared/knowledge/documents/document-row.ts';
import { faqFieldsSchema, newFaqSchema } from '../../../shared/knowledge/faq/faq-fields.ts';
import { FAQ_STATES } from '../../../shared/knowledge/faq/faq-row.ts';
import { faqViewSchema } from '../../../shared/knowledge/faq/faq-view.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });
const success = (description: string) => ({ status: 200, schema: faqViewSchema, description }) as const;

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'FAQs, newest first, a page at a time.',
    access: 'knowledge:read',
    query: listQuerySchema.extend({
      state: z.enum(FAQ_STATES).optional(),
      category: z.string().max(80).optional(),
      visibility: z.enum(VISIBILITIES).optional(),
    }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(faqViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of FAQs.',
    },
    errors: ['cursor_invalid'],
  },
  suggested: {
    method: 'get',
    path: '/suggested',
    summary: 'Up to five questions with published answers, near to what is asked.',
    access: 'knowledge:read',
    query: z.strictObject({ q: z.string().min(1).max(2_000).optional() }),
    success: { status: 200, schema: z.object({ data: z.array(z.string()) }), description: 'The questions.' },
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One FAQ. Its ETag is what a change must send as If-Match.',
    access: 'knowledge:read',
    params,
    success: success('The FAQ.'),
  },
  create: {
    method: 'post',
    path: '',
    summary: 'A new FAQ, as a draft.',
    access: 'knowledge:write',
    body: { kind: 'json', schema: newFaqSchema },
    idempotencyKey: 'optional',
    success: { status: 201, schema: faqViewSchema, description: 'The draft.' },
    errors: ['state_conflict'],
  },
  change: {
    method: 'patch',
    path: '/{id}',
    summary: 'Changes a FAQ; of a published one the next question is answered with what it says now.',
    access: 'knowledge:write',
    params,
    body: { kind: 'json', schema: faqFieldsSchema.partial() },
    ifMatch: 'required',
    success: success('The FAQ after the change.'),
    errors: ['duplicate', 'precondition_failed', 'state_conflict'],
  },
  publish: {
    method: 'post',
    path: '/{id}/publish',
    summary: 'Approves a FAQ: questions are answered from it, and it becomes a document.',
    access: 'knowledge:write',
    params,
    success: success('The published FAQ.'),
    errors: ['duplicate', 'state_conflict'],
  },
  withdraw: {
    method: 'post',
    path: '/{id}/withdraw',
    summary: 'Makes a published FAQ a draft again; nobody is answered from it any more.',
    access: 'knowledge:write',
    params,
    success: success('The draft.'),
    errors: ['state_conflict', 'dependency_unavailable'],
  },
  remove: {
    method: 'delete',
    path: '/{id}',
    summary: 'Deletes a FAQ and the document that it is.',
    access: 'knowledge:write',
    params,
    ifMatch: 'required',
    success: { status: 204, description: 'It is gone.' },
    errors: ['precondition_failed', 'dependency_unavailable'],
  },
} as const satisfies Routes;
