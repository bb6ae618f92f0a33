import { z } from 'zod';
import { invalid, notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/**
 * Makes one enquiry part of another: messages, notes, quotes, tasks and links move to `intoId`, and the first id leads there and takes no more writes.
 * Of merges that cross only one happens.
 * @throws AppError validation_failed for an enquiry and itself; not_found; state_conflict when one was merged or the survivor is closed; forbidden.
 */
export const mergeEnquiries = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { enquiryId: string | null; intoId: string | null };
}): Promise<void> => {
  const { enquiryId, intoId } = input;
  if (enquiryId === null || intoId === null) throw notFound();
  if (enquiryId === intoId) throw invalid([{ pointer: '/into', detail: 'must be another enquiry' }]);
  await callFunction({
    store: ctx.store,
    name: 'merge_enquiries',
    args: { p_id: enquiryId, p_into: intoId, p_at: ctx.now().toISOString() },
    schema: z.unknown(),
  });
};
