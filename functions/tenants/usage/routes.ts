import { z } from 'zod';
import { localDateSchema } from '../../../shared/core/local-date.ts';
import type { Routes } from '../../../shared/runtime/define.ts';

/** Micro US dollars; what is set aside for calls under way is in it. */
const spend = z.object({ costMicroUsd: z.int(), calls: z.int() });

export default {
  get: {
    method: 'get',
    path: '',
    summary: "What the language model has cost today and this month, in days of the agency's time zone, and how much a day may cost.",
    access: 'settings:read',
    success: {
      status: 200,
      schema: z.object({ day: localDateSchema, model: z.object({ today: spend, month: spend, dailyCapMicroUsd: z.int() }) }),
      description: 'The use so far.',
    },
  },
} as const satisfies Routes;
