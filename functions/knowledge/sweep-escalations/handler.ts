import { findOverdueEscalations } from '../../../shared/escalations/find-overdue-escalations.ts';
import type { ScheduleHandler } from '../../../shared/runtime/define.ts';

const handler: ScheduleHandler<'door' | 'bus'> = async ({ ctx, input }) => await findOverdueEscalations({ ctx, input });

export default handler;
