import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { type CaseRow, caseRowSchema } from './evaluation-case.ts';

/** A run takes no more: what was rated last. */
export const MAX_CASES = 500;

/** The evaluation set: rated answers, newest opinion first, each question once. */
export const readCases = async ({ ctx, input }: { ctx: { store: Store }; input: { limit: number } }): Promise<CaseRow[]> =>
  await callFunction({
    store: ctx.store,
    name: 'evaluation_cases',
    args: { p_limit: Math.min(input.limit, MAX_CASES) },
    schema: z.array(caseRowSchema),
  });
