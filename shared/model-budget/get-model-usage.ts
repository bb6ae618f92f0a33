import { z } from 'zod';
import { localDateAt } from '../core/local-date.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getSettings } from '../tenants/get-settings.ts';

const answerSchema = z.object({ day_micro_usd: z.int(), month_micro_usd: z.int(), day_calls: z.int(), month_calls: z.int() });

export type ModelUsageReport = {
  /** The agency's own day. */
  day: string;
  today: { costMicroUsd: number; calls: number };
  month: { costMicroUsd: number; calls: number };
  dailyCapMicroUsd: number;
};

/** What an agency's model work has cost today and this month (days of its time zone), in micro US dollars, with what is set aside for calls under way. */
export const getModelUsage = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<ModelUsageReport> => {
  const { company, ai } = await getSettings({ ctx });
  const day = localDateAt({ instant: ctx.now(), timeZone: company.timeZone });
  const used = await callFunction({ store: ctx.store, name: 'model_usage', args: { p_day: day }, schema: answerSchema });
  return {
    day,
    today: { costMicroUsd: used.day_micro_usd, calls: used.day_calls },
    month: { costMicroUsd: used.month_micro_usd, calls: used.month_calls },
    dailyCapMicroUsd: ai.dailyCapMicroUsd,
  };
};
