import type { Installation } from '../../services/context.ts';
import type { MailContent } from './mail-content.ts';

type Input = {
  outboundId: string;
  purpose: 'reply' | 'acknowledgement' | 'notice';
  recipient: string;
  cc: readonly string[];
  content: MailContent;
  isAutomatic: boolean;
  /** See actorName. */
  requestedBy: string;
  threadId: string | null;
  enquiryId: string | null;
  clientId: string | null;
};

/** A row of the outbox as the functions of the database take it. The Message-ID is fixed here, before anything is handed over. */
export const outboundRow = ({ ctx, mail }: { ctx: { installation: Installation }; mail: Input }) => ({
  id: mail.outboundId,
  purpose: mail.purpose,
  message_id: `<${mail.outboundId.replaceAll('-', '')}@${ctx.installation.messageIdDomain}>`,
  recipient: mail.recipient,
  cc: mail.cc,
  content: mail.content,
  automatic: mail.isAutomatic,
  requested_by: mail.requestedBy,
  thread_id: mail.threadId,
  enquiry_id: mail.enquiryId,
  client_id: mail.clientId,
});
