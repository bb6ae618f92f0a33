import { z } from 'zod';
import { listQuerySchema } from '../../../shared/core/list-query.ts';
import { ESCALATION_STATES } from '../../../shared/escalations/escalation-moves.ts';
import { escalationViewSchema, PRIORITIES } from '../../../shared/escalations/escalation-view.ts';
import { escalationContextSchema } from '../../../shared/escalations/read-escalation-context.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const params = z.strictObject({ id: z.string() });
const success = { status: 200, schema: escalationViewSchema, description: 'The escalation afterwards.' } as const;

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Escalations, newest first, a page at a time.',
    access: 'escalations:read',
    query: listQuerySchema.extend({
      state: z.enum(ESCALATION_STATES).optional(),
      priority: z.enum(PRIORITIES).optional(),
      assignee: z.string().optional(),
    }),
    success: {
      status: 200,
      schema: z.object({ data: z.array(escalationViewSchema), nextCursor: z.string().nullable() }),
      description: 'A page of escalations.',
    },
    errors: ['cursor_invalid'],
    cache: 'no-store',
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One escalation with its conversation, the question, the answer that was given and the documents found.',
    access: 'escalations:read',
    params,
    success: { status: 200, schema: escalationViewSchema.extend(escalationContextSchema.shape), description: 'The escalation.' },
    cache: 'no-store',
  },
  assign: {
    method: 'post',
    path: '/{id}/assign',
    summary: 'Gives an escalation to a member who may answer.',
    access: 'escalations:answer',
    params,
    body: { kind: 'json', schema: z.strictObject({ assigneeId: z.string() }) },
    success,
    errors: ['state_conflict'],
  },
  start: {
    method: 'post',
    path: '/{id}/start',
    summary: 'Says that somebody is working on the answer.',
    access: 'escalations:answer',
    params,
    success,
    errors: ['state_conflict'],
  },
  answer: {
    method: 'post',
    path: '/{id}/answer',
    summary:
      'Answers the asker, in the conversation and by mail where an address is known; `addToKnowledge` makes a draft of it for approval.',
    access: 'escalations:answer',
    params,
    body: {
      kind: 'json',
      schema: z.strictObject({
        text: z
          .string()
          .trim()
          .min(1)
          .max(4_000)
          .refine((text) => !text.includes('\0'), 'must not hold NUL'),
        addToKnowledge: z.enum(['faq', 'document']).optional(),
      }),
    },
    idempotencyKey: 'required',
    success,
    errors: ['state_conflict'],
  },
  close: {
    method: 'post',
    path: '/{id}/close',
    summary: 'Closes an escalation that was answered.',
    access: 'escalations:answer',
    params,
    success,
    errors: ['state_conflict'],
  },
} as const satisfies Routes;
