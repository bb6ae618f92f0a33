import type { EnquiryExtracted } from '../../../shared/events.ts';
import { draftQuote } from '../../../shared/quotes/draft-quote.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EnquiryExtracted, 'store' | 'bus'> = async ({ ctx, input }) => await draftQuote({ ctx, input });

export default handler;
