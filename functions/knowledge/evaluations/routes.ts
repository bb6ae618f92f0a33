import { z } from 'zod';
import { runViewSchema, worstCaseSchema } from '../../../shared/evaluation/evaluation-run.ts';
import { unansweredSchema } from '../../../shared/evaluation/list-unanswered.ts';
import { RATINGS } from '../../../shared/evaluation/rating.ts';
import { MAX_CASES } from '../../../shared/evaluation/read-cases.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

const limited = (max: number) => z.strictObject({ limit: z.coerce.number().int().min(1).max(max).default(50) });

export default {
  list: {
    method: 'get',
    path: '',
    summary: 'Runs of the evaluation, newest first, with their figures and the gate.',
    access: 'knowledge:evaluate',
    query: limited(100),
    success: { status: 200, schema: z.object({ data: z.array(runViewSchema) }), description: 'The runs.' },
  },
  cases: {
    method: 'get',
    path: '/cases',
    summary: 'The evaluation set: what was asked, answered and rated, newest opinion first.',
    access: 'knowledge:evaluate',
    query: limited(MAX_CASES),
    success: {
      status: 200,
      schema: z.object({
        data: z.array(
          z.object({
            answerId: z.string(),
            question: z.string(),
            answer: z.string(),
            method: z.string(),
            channel: z.enum(['helpdesk', 'chat', 'mail']),
            rating: z.enum(RATINGS),
            verdict: z.enum(['gold', 'ambiguous', 'needs_review']),
            comment: z.string().nullable(),
            ratedAt: z.string(),
          }),
        ),
      }),
      description: 'The cases.',
    },
    cache: 'no-store',
  },
  unanswered: {
    method: 'get',
    path: '/unanswered',
    summary: 'What was asked within 30 days and not known, grouped by likeness, most often asked first.',
    access: 'knowledge:evaluate',
    query: limited(100),
    success: { status: 200, schema: z.object({ data: z.array(unansweredSchema) }), description: 'The groups.' },
    cache: 'no-store',
  },
  get: {
    method: 'get',
    path: '/{id}',
    summary: 'One run with its 50 worst cases.',
    access: 'knowledge:evaluate',
    params: z.strictObject({ id: z.string() }),
    success: { status: 200, schema: runViewSchema.extend({ worst: z.array(worstCaseSchema) }), description: 'The run.' },
    cache: 'no-store',
  },
  run: {
    method: 'post',
    path: '',
    summary: 'Has the evaluation set answered anew and measured; see /{id} for its progress.',
    access: 'knowledge:evaluate',
    body: {
      kind: 'json',
      schema: z.strictObject({
        /** The language model writes the answers, at its price; else the documents' own words. */
        useModel: z.boolean().default(false),
      }),
    },
    idempotencyKey: 'optional',
    success: { status: 202, schema: runViewSchema, description: 'On its way.' },
    errors: ['state_conflict'],
  },
} as const satisfies Routes;
