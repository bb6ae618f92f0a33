import { QuoteSent } from '../events.ts';
import { deliverOutbound } from '../mail/outgoing/deliver-outbound.ts';
import { sentMessageRow } from '../mail/outgoing/sent-message-row.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { composeQuoteMail } from './compose-quote-mail.ts';
import { getQuote } from './get-quote.ts';
import { storeQuotePdf } from './store-quote-pdf.ts';

const STAGE = 'send-quote';

type SendContext = TenantContext<'store' | 'bus' | 'blobs' | 'mailer'>;
type Input = { eventId: string; data: { quoteId: string; version: number; outboundId: string } };

/**
 * Sends an approved version once: PDF stored, claim taken, mail handed over, outcome recorded, in this order.
 * A mail that can never be accepted marks the outbound row failed; the version stays approved.
 * @throws AppError dependency_unavailable when it must be tried again later.
 */
export const sendQuote = async ({ ctx, input }: { ctx: SendContext; input: Input }): Promise<void> => {
  const { quoteId, version, outboundId } = input.data;
  const meta = commitMeta({ ctx, cause: input.eventId });
  const commit = async (name: string, args: Record<string, unknown>) =>
    await callFunction({
      store: ctx.store,
      name,
      args: { p_event_id: input.eventId, p_outbound_id: outboundId, ...args, p_meta: meta },
      schema: commitSchema,
    });

  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const row = await getQuote({ ctx, input: { quoteId, version } });
      const pdf = await storeQuotePdf({ ctx, row });
      const { mail, threadId } = await composeQuoteMail({ ctx, input: { row, outboundId, pdf: pdf.bytes } });
      const delivered = await deliverOutbound({ ctx, mail });
      if (delivered.outcome === 'settled') return { events: [] };
      if (delivered.outcome === 'refused') return await commit('fail_quote_send', { p_error: delivered.reason });
      return await commit('complete_quote_send', {
        p_provider_id: delivered.providerId,
        p_message: sentMessageRow({ mail, threadId, enquiryId: row.enquiry_id, rawPath: pdf.path }),
        p_pdf: { path: pdf.path, sha256: pdf.sha256 },
        p_events: [makeEvent({ type: QuoteSent, data: { quoteId, version }, cause: input.eventId })],
      });
    },
  });
};
