import { z } from 'zod';
import { localDateSchema } from '../../../shared/core/local-date.ts';
import type { Routes } from '../../../shared/runtime/define.ts';
import { PLAN_NAMES } from '../../../shared/tenants/plans.ts';

const monthSchema = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, { error: 'must be a month, YYYY-MM' });

/** Micro US dollars. */
const spend = z.object({ spentMicroUsd: z.int(), reservedMicroUsd: z.int(), calls: z.int() });

const period = spend.extend({
  /** Spent, and set aside for calls under way. */
  costMicroUsd: z.int(),
  capMicroUsd: z.int(),
  /** Both of them of the cap; 1 is all of it. */
  share: z.number(),
  resetsAt: z.iso.datetime(),
  byPurpose: z.array(spend.extend({ purpose: z.string() })),
});

export default {
  get: {
    method: 'get',
    path: '',
    summary:
      "What the language model has cost today and this month, in days of the agency's time zone, by purpose, and how much each may cost.",
    access: 'settings:read',
    success: {
      status: 200,
      schema: z.object({
        day: localDateSchema,
        model: z.object({
          plan: z.enum(PLAN_NAMES),
          today: period,
          month: period.extend({
            month: monthSchema,
            /** Where paid work ends as things are. */
            stopsAtMicroUsd: z.int(),
            /** Null: the plan needs none. */
            approval: z.object({ approvedBy: z.string().nullable(), approvedAt: z.iso.datetime().nullable() }).nullable(),
          }),
          dailyCapMicroUsd: z.int(),
        }),
      }),
      description: 'The use so far.',
    },
  },
  approveModelMonth: {
    method: 'post',
    path: '/model/approve',
    summary:
      "Lets paid model work use the whole of the running month's money, where the plan stops it before: owners alone. The same again changes nothing.",
    access: 'billing:write',
    body: { kind: 'json', schema: z.strictObject({ month: monthSchema }) },
    success: {
      status: 200,
      schema: z.object({ month: monthSchema, approvedBy: z.string(), approvedAt: z.iso.datetime() }),
      description: 'Who approved the month first, and when.',
    },
    errors: ['state_conflict'],
  },
} as const satisfies Routes;
