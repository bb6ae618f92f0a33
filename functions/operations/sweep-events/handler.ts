import { sweepEvents } from '../../../shared/pipeline/sweep-events.ts';
import type { ScheduleHandler } from '../../../shared/runtime/define.ts';

const handler: ScheduleHandler<'door' | 'bus'> = async ({ ctx, input }) => await sweepEvents({ ctx, input });

export default handler;
