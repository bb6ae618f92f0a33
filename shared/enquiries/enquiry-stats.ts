import { z } from 'zod';
import { callFunction } from '../services/store/call-function.ts';
import type { Store } from '../services/store/port.ts';
import { ENQUIRY_STATUSES } from './status-machine.ts';

const answerSchema = z.object({
  counts: z.partialRecord(z.enum(ENQUIRY_STATUSES), z.int()),
  median_first_response_minutes: z.number().nullable(),
  oldest_open: z.object({ id: z.uuid(), number: z.string(), created_at: z.string() }).nullable(),
});

/** How many enquiries stand where, the median minutes until the first response (null: none yet), and the oldest open one. Merged ones do not count. */
export const enquiryStats = async ({ ctx }: { ctx: { store: Store } }) => {
  const answer = await callFunction({ store: ctx.store, name: 'enquiry_stats', args: {}, schema: answerSchema });
  const { counts, median_first_response_minutes: median, oldest_open: oldestOpen } = answer;
  return {
    counts: {
      open: counts.open ?? 0,
      in_progress: counts.in_progress ?? 0,
      needs_info: counts.needs_info ?? 0,
      parked: counts.parked ?? 0,
      resolved: counts.resolved ?? 0,
      closed: counts.closed ?? 0,
    },
    medianFirstResponseMinutes: median === null ? null : Math.round(median * 10) / 10,
    oldestOpen,
  };
};
