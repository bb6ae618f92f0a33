import { extractEnquiry } from '../../../shared/enquiries/extract-enquiry.ts';
import type { EnquiryReceived } from '../../../shared/events.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EnquiryReceived, 'store' | 'bus' | 'model'> = async ({ ctx, input }) =>
  await extractEnquiry({ ctx, input });

export default handler;
