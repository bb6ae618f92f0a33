import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { replyAnswerSchema, replyBodySchema } from '../../../shared/mail/outgoing/reply-schemas.ts';
import { threadViewSchema } from '../../../shared/mail/threads/thread-view.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });

export default {
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One conversation: its people, and its messages in order, a page at a time.',
    access: 'mail:read',
    params,
    query: listQuerySchema,
    success: { status: 200, schema: threadViewSchema, description: 'The conversation.' },
    errors: ['cursor_invalid'],
  },
  reply: {
    method: 'post',
    path: '/{id}/messages',
    summary: 'Answers in the conversation; the recipient stands in the records.',
    access: 'mail:write',
    params,
    body: { kind: 'json', schema: replyBodySchema },
    idempotencyKey: 'required',
    success: { status: 202, schema: replyAnswerSchema, description: 'On its way.' },
    errors: ['state_conflict', 'recipient_blocked', 'idempotency_key_reused'],
  },
  suggestReply: {
    method: 'post',
    path: '/{id}/suggest-reply',
    summary: 'Words for an answer: the one that documents give to a question, else from templates; nothing is sent.',
    access: 'mail:write',
    params,
    success: {
      status: 200,
      schema: z.object({
        to: z.string(),
        asksFor: z.array(z.string()),
        text: z.string(),
        /** The documents that an answer is taken from. */
        citations: z.array(z.object({ documentId: z.string(), title: z.string(), page: z.int().nullable(), score: z.number() })),
      }),
      description: 'A draft for a member to send or change.',
    },
    errors: ['state_conflict'],
  },
} as const satisfies Routes;
