import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { ENQUIRY_PRIORITIES, ENQUIRY_STATUSES, enquiryViewSchema } from '../../../shared/enquiries/enquiry-view.ts';
import { replyAnswerSchema, replyBodySchema } from '../../../shared/mail/outgoing/reply-schemas.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Enquiries, newest first, a page at a time.',
    access: 'enquiries:read',
    query: listQuerySchema.extend({ status: z.enum(ENQUIRY_STATUSES).optional(), priority: z.enum(ENQUIRY_PRIORITIES).optional() }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(enquiryViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of enquiries.',
    },
    errors: ['cursor_invalid'],
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One enquiry, and the pricing runs that found nothing to sell.',
    access: 'enquiries:read',
    params: z.strictObject({ id: z.string() }),
    success: {
      status: 200,
      schema: enquiryViewSchema.extend({ quoteRuns: z.array(z.object({ result: z.string(), reasons: z.json(), createdAt: z.string() })) }),
      description: 'The enquiry.',
    },
  },
  reply: {
    method: 'post',
    path: '/{id}/reply',
    summary: "Answers the enquiry's client by mail; the recipient stands in the records.",
    access: 'mail:write',
    params: z.strictObject({ id: z.string() }),
    body: { kind: 'json', schema: replyBodySchema },
    idempotencyKey: 'required',
    success: { status: 202, schema: replyAnswerSchema, description: 'On its way; the enquiry moves on when it has been handed over.' },
    errors: ['state_conflict', 'recipient_blocked', 'idempotency_key_reused'],
  },
} as const satisfies Routes;
