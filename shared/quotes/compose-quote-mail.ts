import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { agencySender } from '../mail/outgoing/agency-sender.ts';
import { automaticHeaders } from '../mail/outgoing/automatic-headers.ts';
import { threadReferences } from '../mail/outgoing/thread-references.ts';
import type { TenantContext } from '../services/context.ts';
import type { OutgoingMail } from '../services/mailer/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { getSettings } from '../tenants/get-settings.ts';
import type { QuoteRow } from './quote-row.ts';
import { quotePdfFileName } from './render/quote-pdf-file-name.ts';
import { renderQuoteMail } from './render/render-quote-mail.ts';

const outboundSchema = z.object({ message_id: z.string(), recipient: z.string(), automatic: z.boolean() });

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
    query: ctx.store.from('outbound_mails').select('message_id,recipient,automatic').eq('id', outboundId),
    schema: outboundSchema,
  });
  if (outbound === null) throw new AppError('not_found', { detail: 'Nobody asked for this mail.' });
  const settings = await getSettings({ ctx });
  const threadId = row.enquiry_id === null ? null : await threadOf({ ctx, enquiryId: row.enquiry_id });
  const { inReplyTo, references } = await threadReferences({ ctx, threadId });
  const { subject, text, html } = renderQuoteMail({ document: row.document });

  return {
    threadId,
    mail: {
      outboundId,
      tenantId: ctx.tenantId,
      messageId: outbound.message_id,
      ...agencySender({ ctx, settings }),
      to: [{ name: row.document.client.name, address: outbound.recipient }],
      cc: [],
      subject,
      text,
      html,
      ...(inReplyTo === null ? {} : { inReplyTo }),
      references,
      headers: automaticHeaders(outbound.automatic),
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
