import { z } from 'zod';
import { answerViewSchema } from '../../../shared/conversations/answer-view.ts';
import { CHANNELS, conversationViewSchema, messageViewSchema } from '../../../shared/conversations/conversation-view.ts';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'The caller’s own conversations with the helpdesk, and those with visitors and by mail, the latest first.',
    access: 'conversations:read',
    query: listQuerySchema.extend({
      channel: z.enum(CHANNELS).optional(),
      state: z.enum(['open', 'closed']).optional(),
      enquiryId: z.string().max(60).optional(),
    }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(conversationViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of conversations.',
    },
    errors: ['cursor_invalid'],
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One conversation with its messages in order, a page at a time.',
    access: 'conversations:read',
    params,
    query: listQuerySchema,
    success: {
      status: 200,
      schema: conversationViewSchema.extend({ messages: z.array(messageViewSchema), nextCursor: z.string().nullable() }),
      description: 'The conversation.',
    },
    errors: ['cursor_invalid'],
  },
  ask: {
    method: 'post',
    path: '/{id}/messages',
    summary: 'Asks on in the caller’s own conversation with the helpdesk.',
    access: 'conversations:write',
    params,
    body: { kind: 'json', schema: z.strictObject({ text: z.string().trim().min(1).max(2_000) }) },
    success: { status: 200, schema: answerViewSchema, description: 'The answer.' },
    errors: ['dependency_unavailable'],
    idempotencyKey: 'optional',
    idempotencyWithin: 'asker',
    rateLimit: { scope: 'tenant', limit: 1_200, windowSeconds: 3_600 },
  },
  close: {
    method: 'delete',
    path: '/{id}',
    summary: 'Ends the caller’s own conversation with the helpdesk: the next question begins without it.',
    access: 'knowledge:ask',
    params,
    success: { status: 204, description: 'It is ended.' },
  },
} as const satisfies Routes;
