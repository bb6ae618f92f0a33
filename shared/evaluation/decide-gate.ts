import { z } from 'zod';
import type { Metrics } from './measure-run.ts';

const MAX_RECALL_FALL = 0.03;
const LEAST_REFUSALS = 0.95;
/** Differences of floating point are no difference. */
const TOLERANCE = 1e-9;

export const gateSchema = z.object({
  isPassed: z.boolean(),
  /** Recall@3 of the run before less this one's; null without one of them. */
  recallAt3Fall: z.number().nullable(),
  refusalRate: z.number().nullable(),
  reasons: z.array(z.enum(['recall_fell', 'refusals_too_few'])),
});
export type Gate = z.infer<typeof gateSchema>;

/** Whether a release may go on: recall@3 fell by at most 0.03 since the run before, and at least 0.95 of what cannot be answered is refused (spec: knowledge, Feedback and evaluation). */
export const decideGate = ({ metrics, previousRecallAt3 }: { metrics: Metrics; previousRecallAt3: number | null }): Gate => {
  const { recallAt3, refusalRate } = metrics;
  const fall = recallAt3 === null || previousRecallAt3 === null ? null : previousRecallAt3 - recallAt3;
  const reasons: Gate['reasons'] = [];
  if (fall !== null && fall > MAX_RECALL_FALL + TOLERANCE) reasons.push('recall_fell');
  if (refusalRate !== null && refusalRate < LEAST_REFUSALS - TOLERANCE) reasons.push('refusals_too_few');
  return { isPassed: reasons.length === 0, recallAt3Fall: fall, refusalRate, reasons };
};
