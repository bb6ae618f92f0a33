import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';

/**
 * A note of the calling member, 1 to 5,000 characters, for colleagues only.
 * @throws AppError not_found; state_conflict when it was merged; forbidden.
 */
export const addEnquiryNote = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { enquiryId: string | null; text: string };
}): Promise<void> => {
  if (input.enquiryId === null) throw notFound();
  await callFunction({
    store: ctx.store,
    name: 'add_enquiry_note',
    args: { p_id: input.enquiryId, p_note_id: newUuid(), p_text: input.text, p_at: ctx.now().toISOString() },
    schema: z.unknown(),
  });
};
