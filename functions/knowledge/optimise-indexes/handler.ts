import { findDueIndexes } from '../../../shared/knowledge/index/find-due-indexes.ts';
import type { ScheduleHandler } from '../../../shared/runtime/define.ts';

const handler: ScheduleHandler<'door' | 'bus' | 'model'> = async ({ ctx, input }) => await findDueIndexes({ ctx, input });

export default handler;
