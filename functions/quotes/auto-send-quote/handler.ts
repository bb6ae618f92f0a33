import type { QuoteDrafted } from '../../../shared/events.ts';
import { autoSendQuote } from '../../../shared/quotes/auto-send-quote.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof QuoteDrafted, 'store' | 'bus'> = async ({ ctx, input }) => await autoSendQuote({ ctx, input });

export default handler;
