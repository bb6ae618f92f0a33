import { z } from 'zod';
import { answerViewSchema } from '../../../shared/conversations/answer-view.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

export default {
  ask: {
    method: 'post',
    path: '/questions',
    summary: 'Answers a question from the agency’s documents, or does what was asked for: quote_status, start_quote, route_to_human.',
    access: 'knowledge:ask',
    body: {
      kind: 'json',
      schema: z.strictObject({
        question: z.string().trim().min(1).max(2_000),
        conversationId: z.string().max(60).optional(),
        /** The language model or 402; else the documents' own words will do. */
        requireModel: z.boolean().default(false),
      }),
    },
    success: {
      status: 200,
      schema: answerViewSchema,
      events: 'optional',
      description:
        'The answer. As events: `sources` with the citations, `delta` with the text piece by piece, `done` with the whole answer; with an Idempotency-Key always JSON.',
    },
    errors: ['not_found', 'ai_budget_reached', 'dependency_unavailable'],
    idempotencyKey: 'optional',
    rateLimit: { scope: 'tenant', limit: 1_200, windowSeconds: 3_600 },
  },
} as const satisfies Routes;
