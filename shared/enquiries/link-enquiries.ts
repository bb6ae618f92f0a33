import { z } from 'zod';
import { invalid, notFound } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/**
 * Says that two enquiries belong together without being one. Linking them again changes nothing.
 * @throws AppError validation_failed for an enquiry and itself; not_found; state_conflict when one was merged; forbidden.
 */
export const linkEnquiries = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { enquiryId: string | null; otherId: string | null };
}): Promise<void> => {
  const { enquiryId, otherId } = input;
  if (enquiryId === null || otherId === null) throw notFound();
  if (enquiryId === otherId) throw invalid([{ pointer: '/otherId', detail: 'must be another enquiry' }]);
  await callFunction({
    store: ctx.store,
    name: 'link_enquiries',
    args: { p_id: enquiryId, p_other_id: otherId, p_at: ctx.now().toISOString() },
    schema: z.unknown(),
  });
};
