import { encodeId } from '../../../shared/core/ids.ts';
import { approveModelMonth as approve } from '../../../shared/model-budget/approve-model-month.ts';
import { getModelUsage, type PeriodUsage } from '../../../shared/model-budget/get-model-usage.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

const view = ({ resetsAt, ...usage }: PeriodUsage) => ({
  ...usage,
  costMicroUsd: usage.spentMicroUsd + usage.reservedMicroUsd,
  resetsAt: resetsAt.toISOString(),
});

const get: RouteHandler<typeof routes.get, 'store'> = async ({ ctx }) => {
  const { plan, day, month } = await getModelUsage({ ctx });
  const { date, ...today } = day;
  const { month: name, stopsAtMicroUsd, approval, ...rest } = month;
  return {
    body: {
      day: date,
      model: {
        plan,
        today: view(today),
        month: {
          ...view(rest),
          month: name,
          stopsAtMicroUsd,
          approval:
            approval === null
              ? null
              : {
                  approvedBy: approval.approvedBy === null ? null : encodeId('member', approval.approvedBy),
                  approvedAt: approval.approvedAt?.toISOString() ?? null,
                },
        },
        dailyCapMicroUsd: today.capMicroUsd,
      },
    },
  };
};

const approveModelMonth: RouteHandler<typeof routes.approveModelMonth, 'store'> = async ({ ctx, input }) => {
  const { month, approvedBy, approvedAt } = await approve({ ctx, input: input.body });
  return { body: { month, approvedBy: encodeId('member', approvedBy), approvedAt: approvedAt.toISOString() } };
};

export default { get, approveModelMonth };
