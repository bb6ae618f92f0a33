import type { QuoteSendRequested } from '../../../shared/events.ts';
import { sendQuote } from '../../../shared/quotes/send-quote.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof QuoteSendRequested, 'store' | 'bus' | 'blobs' | 'mailer'> = async ({ ctx, input }) =>
  await sendQuote({ ctx, input });

export default handler;
