import { updateEnquiry } from '../../../shared/enquiries/update-enquiry.ts';
import type { ReplyReceived } from '../../../shared/events.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof ReplyReceived, 'store' | 'bus'> = async ({ ctx, input }) => await updateEnquiry({ ctx, input });

export default handler;
