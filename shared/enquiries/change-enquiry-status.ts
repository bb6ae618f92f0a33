import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { type CLOSE_REASONS, type EnquiryStatus, STATUS_MOVES } from './status-machine.ts';

type Input = { enquiryId: string | null; status: EnquiryStatus; closeReason: (typeof CLOSE_REASONS)[number] | null };

/**
 * One move of the status machine, by a person. `closeReason` goes with `closed` and nothing else: the caller has seen to that.
 * @throws AppError not_found; state_conflict with `from`, `to`, `allowed`, or `mergedInto`; forbidden.
 */
export const changeEnquiryStatus = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<void> => {
  if (input.enquiryId === null) throw notFound();
  await callFunction({
    store: ctx.store,
    name: 'change_enquiry_status',
    args: {
      p_id: input.enquiryId,
      p_to: input.status,
      p_reason: input.closeReason,
      p_moves: STATUS_MOVES,
      p_at: ctx.now().toISOString(),
    },
    schema: z.unknown(),
  });
};
