import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import type { OutgoingMail } from '../services/mailer/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { readRows } from '../services/store/read-rows.ts';
import { getSettings } from '../tenants/get-settings.ts';
import type { QuoteRow } from './quote-row.ts';
import { quotePdfFileName } from './render/quote-pdf-file-name.ts';
import { renderQuoteMail } from './render/render-quote-mail.ts';

const outboundSchema = z.object({ message_id: z.string(), recipient: z.string() });
const messageSchema = z.object({
  message_id: z.string().nullable(),
  references_ids: z.array(z.string()),
  cc_addresses: z.array(z.string()),
  direction: z.enum(['in', 'out']),
});

/** More ids than this in References help nobody and make headers that some servers refuse. */
const MAX_REFERENCES = 20;

type Input = { row: QuoteRow; outboundId: string; pdf: Uint8Array };

/** The finished mail of a version, threaded on the enquiry's newest mail; the recipient is the one recorded when the send was asked for. */
export const composeQuoteMail = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: Input;
}): Promise<{ mail: OutgoingMail; threadId: string | null }> => {
  const { row, outboundId } = input;
  const outbound = await readRow({
    query: ctx.store.from('outbound_mails').select('message_id,recipient').eq('id', outboundId),
    schema: outboundSchema,
  });
  if (outbound === null) throw new AppError('not_found', { detail: 'Nobody asked for this mail.' });
  const { email, company } = await getSettings({ ctx });
  const threadId = row.enquiry_id === null ? null : await threadOf({ ctx, enquiryId: row.enquiry_id });
  const earlier =
    threadId === null
      ? []
      : await readRows({
          query: ctx.store
            .from('messages')
            .select('message_id,references_ids,cc_addresses,direction')
            .eq('thread_id', threadId)
            .order('received_at', { ascending: false })
            .limit(MAX_REFERENCES),
          schema: messageSchema,
        });
  const newest = earlier.find((message) => message.direction === 'in' && message.message_id !== null);
  const fromAddress = email.fromAddress ?? `${ctx.tenantId}@${ctx.installation.inboundDomain}`;
  const { subject, text, html } = renderQuoteMail({ document: row.document });
  const references = newest?.message_id == null ? [] : [...new Set([...newest.references_ids, newest.message_id])].slice(-MAX_REFERENCES);

  return {
    threadId,
    mail: {
      outboundId,
      tenantId: ctx.tenantId,
      messageId: outbound.message_id,
      from: { name: email.fromName === '' ? company.name : email.fromName, address: fromAddress },
      to: [{ name: row.document.client.name, address: outbound.recipient }],
      cc: [],
      ...(email.replyToAddress === null ? {} : { replyTo: { address: email.replyToAddress } }),
      subject,
      text,
      html,
      ...(newest?.message_id == null ? {} : { inReplyTo: newest.message_id }),
      references,
      headers: {},
      attachments: [{ filename: quotePdfFileName({ document: row.document }), contentType: 'application/pdf', content: input.pdf }],
      date: ctx.now(),
    },
  };
};

const threadOf = async ({ ctx, enquiryId }: { ctx: TenantContext<'store'>; enquiryId: string }): Promise<string | null> => {
  const enquiry = await readRow({
    query: ctx.store.from('enquiries').select('thread_id').eq('id', enquiryId),
    schema: z.object({ thread_id: z.uuid().nullable() }),
  });
  return enquiry?.thread_id ?? null;
};
