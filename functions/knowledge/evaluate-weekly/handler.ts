import { findEvaluationSets } from '../../../shared/evaluation/find-evaluation-sets.ts';
import type { ScheduleHandler } from '../../../shared/runtime/define.ts';

const handler: ScheduleHandler<'door' | 'bus'> = async ({ ctx, input }) => await findEvaluationSets({ ctx, input });

export default handler;
