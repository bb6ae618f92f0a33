import { z } from 'zod';
import { answerEvents } from '../../../shared/conversations/answer-events.ts';
import { answerViewSchema } from '../../../shared/conversations/answer-view.ts';
import { RATINGS } from '../../../shared/evaluation/rating.ts';
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
      eventsOf: (body) => answerEvents(answerViewSchema.parse(body)),
      description:
        'The answer. As events: `sources` with the citations, `delta` with the text piece by piece, `done` with the whole answer',
    },
    errors: ['not_found', 'ai_budget_reached', 'dependency_unavailable'],
    idempotencyKey: 'optional',
    idempotencyWithin: 'asker',
    rateLimit: { scope: 'tenant', limit: 1_200, windowSeconds: 3_600 },
  },
  rate: {
    method: 'post',
    path: '/questions/{id}/feedback',
    summary: 'What a member thinks of an answer (`messageId`); a later opinion takes the place of an earlier one.',
    access: 'knowledge:ask',
    params: z.strictObject({ id: z.string() }),
    body: {
      kind: 'json',
      schema: z
        .strictObject({
          rating: z.enum(RATINGS).optional(),
          helpful: z.boolean().optional(),
          text: z.string().trim().min(1).max(1_000).optional(),
          /** Ask a person where the answer was not right. */
          escalate: z.boolean().default(false),
        })
        .refine(({ rating, helpful }) => (rating === undefined) !== (helpful === undefined), {
          path: ['rating'],
          error: 'must be there, or else helpful',
        }),
    },
    success: {
      status: 200,
      schema: z.object({ verdict: z.enum(['gold', 'ambiguous', 'needs_review']), escalationId: z.string().nullable() }),
      description: 'What the opinion makes of the answer in the evaluation set.',
    },
    errors: ['not_found'],
  },
} as const satisfies Routes;
