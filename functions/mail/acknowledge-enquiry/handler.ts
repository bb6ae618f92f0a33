import type { EnquiryReceived } from '../../../shared/events.ts';
import { acknowledgeEnquiry } from '../../../shared/mail/outgoing/acknowledge-enquiry.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EnquiryReceived, 'store' | 'bus'> = async ({ ctx, input }) => await acknowledgeEnquiry({ ctx, input });

export default handler;
