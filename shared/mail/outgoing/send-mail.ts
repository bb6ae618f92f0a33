import { z } from 'zod';
import { notFound } from '../../core/errors.ts';
import { answerOnce } from '../../pipeline/answer-once.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { commitSchema } from '../../pipeline/events.ts';
import type { TenantContext } from '../../services/context.ts';
import type { OutgoingMail } from '../../services/mailer/port.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { readRow } from '../../services/store/read-row.ts';
import { getSettings } from '../../tenants/get-settings.ts';
import { agencySender } from './agency-sender.ts';
import { automaticHeaders } from './automatic-headers.ts';
import { deliverOutbound } from './deliver-outbound.ts';
import { mailContentSchema } from './mail-content.ts';
import { sentMessageRow } from './sent-message-row.ts';

const STAGE = 'send-mail';

const rowSchema = z.object({
  state: z.enum(['queued', 'sending', 'sent', 'failed']),
  message_id: z.string(),
  recipient: z.string(),
  cc: z.array(z.string()),
  automatic: z.boolean(),
  thread_id: z.uuid().nullable(),
  enquiry_id: z.uuid().nullable(),
  content: z.unknown(),
});

type SendContext = TenantContext<'store' | 'bus' | 'blobs' | 'mailer'>;
type Input = { eventId: string; data: { outboundId: string } };

const composeMail = async ({ ctx, outboundId, row }: { ctx: SendContext; outboundId: string; row: z.infer<typeof rowSchema> }) => {
  const content = mailContentSchema.parse(row.content);
  const mail: OutgoingMail = {
    outboundId,
    tenantId: ctx.tenantId,
    messageId: row.message_id,
    ...agencySender({ ctx, settings: await getSettings({ ctx }) }),
    to: [{ name: content.recipientName, address: row.recipient }],
    cc: row.cc.map((address) => ({ address })),
    subject: content.subject,
    text: content.text,
    html: content.html,
    ...(content.inReplyTo === null ? {} : { inReplyTo: content.inReplyTo }),
    references: content.references,
    headers: automaticHeaders(row.automatic),
    attachments: [],
    date: ctx.now(),
  };
  return { mail, content };
};

/**
 * Sends a mail of the outbox that is no quote, once: content kept, claim taken, mail handed over, outcome recorded, in this order.
 * @throws AppError dependency_unavailable when it must be tried again later.
 */
export const sendMail = async ({ ctx, input }: { ctx: SendContext; input: Input }): Promise<void> => {
  const { outboundId } = input.data;
  const commit = async (name: string, args: Record<string, unknown>) =>
    await callFunction({
      store: ctx.store,
      name,
      args: { p_event_id: input.eventId, p_outbound_id: outboundId, ...args, p_meta: commitMeta({ ctx, cause: input.eventId }) },
      schema: commitSchema,
    });

  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const row = await readRow({
        query: ctx.store.from('outbound_mails').select(Object.keys(rowSchema.shape).join(',')).eq('id', outboundId),
        schema: rowSchema,
      });
      if (row === null) throw notFound();
      // An earlier event of the same mail ended it.
      if (row.state === 'sent' || row.state === 'failed') return { events: [] };
      const { mail, content } = await composeMail({ ctx, outboundId, row });
      const rawPath = `tenants/${ctx.tenantId}/outbound/${outboundId}.json`;
      await ctx.blobs.put({ path: rawPath, body: Buffer.from(JSON.stringify(content)), contentType: 'application/json' });
      const delivered = await deliverOutbound({ ctx, mail });
      if (delivered.outcome === 'settled') return { events: [] };
      if (delivered.outcome === 'refused') return await commit('fail_mail_send', { p_error: delivered.reason });
      return await commit('complete_mail_send', {
        p_provider_id: delivered.providerId,
        p_message: sentMessageRow({ mail, threadId: row.thread_id, enquiryId: row.enquiry_id, rawPath }),
      });
    },
  });
};
