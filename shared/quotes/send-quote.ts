import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import { QuoteSent } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import type { OutgoingMail } from '../services/mailer/port.ts';
import { callFunction } from '../services/store/call-function.ts';
import { composeQuoteMail } from './compose-quote-mail.ts';
import { getQuote } from './get-quote.ts';
import type { QuoteRow } from './quote-row.ts';
import { storeQuotePdf } from './store-quote-pdf.ts';

const STAGE = 'send-quote';
const claimSchema = z.object({
  outcome: z.enum(['fresh', 'takeover', 'accepted', 'blocked', 'busy', 'sent', 'failed', 'missing']),
  providerId: z.string().nullable(),
});

type SendContext = TenantContext<'store' | 'bus' | 'blobs' | 'mailer'>;
type Input = { eventId: string; data: { quoteId: string; version: number; outboundId: string } };

type HandedOver = { providerId: string } | { refused: string };

/**
 * Hands the mail over unless an earlier try did: a claim is taken over only after its lease, and then the provider is asked first.
 * `refused` when the provider will never take this mail.
 */
const handOver = async ({ ctx, mail, isTakeover }: { ctx: SendContext; mail: OutgoingMail; isTakeover: boolean }): Promise<HandedOver> => {
  if (isTakeover) {
    const known = await ctx.mailer.lookup({ outboundId: mail.outboundId, tenantId: mail.tenantId });
    if (known.outcome === 'accepted') return { providerId: known.providerId };
    if (known.outcome === 'unknown') {
      throw new AppError('dependency_unavailable', {
        detail: 'Whether this mail was accepted is not known yet; it is not sent again blindly.',
      });
    }
  }
  try {
    return await ctx.mailer.send(mail);
  } catch (error) {
    if (error instanceof AppError && error.status < 500 && error.status !== 429) return { refused: error.message };
    throw error;
  }
};

const messageRow = ({ mail, row, threadId, pdfPath }: { mail: OutgoingMail; row: QuoteRow; threadId: string | null; pdfPath: string }) => ({
  id: derivedUuid({ cause: mail.outboundId, step: 'message' }),
  message_key: `out:${mail.outboundId}`,
  message_id: mail.messageId,
  thread_id: threadId,
  enquiry_id: row.enquiry_id,
  raw_path: pdfPath,
  size_bytes: mail.attachments.reduce((sum, { content }) => sum + content.byteLength, mail.text.length + mail.html.length),
  envelope_from: mail.from.address,
  envelope_recipients: [...mail.to, ...mail.cc].map(({ address }) => address),
  from_address: mail.from.address,
  to_addresses: mail.to.map(({ address }) => address),
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  in_reply_to: mail.inReplyTo ?? null,
  references_ids: mail.references,
});

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
      const { outcome, providerId } = await callFunction({
        store: ctx.store,
        name: 'claim_outbound',
        args: { p_outbound_id: outboundId, p_lease_seconds: ctx.installation.outboundLeaseSeconds },
        schema: claimSchema,
      });
      if (outcome === 'busy') throw new AppError('dependency_unavailable', { detail: 'Another run is sending this mail right now.' });
      if (outcome === 'missing') throw new AppError('not_found', { detail: 'Nobody asked for this mail.' });
      if (outcome === 'sent' || outcome === 'failed') return { events: [] };
      if (outcome === 'blocked') return await commit('fail_quote_send', { p_error: 'Mail to this address came back as undeliverable.' });
      // The provider's own events have shown that it has the mail: only the record is missing.
      const handed =
        outcome === 'accepted'
          ? { providerId: providerId ?? `event-${outboundId}` }
          : await handOver({ ctx, mail, isTakeover: outcome === 'takeover' });
      if ('refused' in handed) return await commit('fail_quote_send', { p_error: handed.refused });
      return await commit('complete_quote_send', {
        p_provider_id: handed.providerId,
        p_message: messageRow({ mail, row, threadId, pdfPath: pdf.path }),
        p_pdf: { path: pdf.path, sha256: pdf.sha256 },
        p_events: [makeEvent({ type: QuoteSent, data: { quoteId, version }, cause: input.eventId })],
      });
    },
  });
};
