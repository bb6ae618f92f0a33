import type { EmailReceived } from '../../../shared/events.ts';
import { parseMessage } from '../../../shared/mail/parse-message.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EmailReceived, 'store' | 'bus' | 'blobs'> = async ({ ctx, input }) => await parseMessage({ ctx, input });

export default handler;
