import { AppError } from '../core/errors.ts';
import { encodeId } from '../core/ids.ts';
import type { Store } from '../services/store/port.ts';
import { type EnquiryDetail, getEnquiry } from './get-enquiry.ts';

/**
 * An enquiry that is to be changed. `enquiryId` is the bare uuid or null.
 * @throws AppError not_found; state_conflict with `mergedInto` when it became part of another one.
 */
export const readForChange = async ({
  ctx,
  input,
}: {
  ctx: { store: Store };
  input: { enquiryId: string | null };
}): Promise<EnquiryDetail> => {
  const detail = await getEnquiry({ ctx, input });
  if (detail.enquiry.id === input.enquiryId) return detail;
  throw new AppError('state_conflict', {
    detail: 'This enquiry was merged into another one; change that one.',
    extra: { from: 'closed', allowed: [], mergedInto: encodeId('enquiry', detail.enquiry.id) },
  });
};
