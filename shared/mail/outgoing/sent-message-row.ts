import { derivedUuid } from '../../core/ids.ts';
import type { OutgoingMail } from '../../services/mailer/port.ts';

type Input = { mail: OutgoingMail; threadId: string | null; enquiryId: string | null; rawPath: string };

/** The message row of a mail that went out, as the functions of the database that end a send take it. `rawPath`: where what it was made of is kept. */
export const sentMessageRow = ({ mail, threadId, enquiryId, rawPath }: Input) => ({
  id: derivedUuid({ cause: mail.outboundId, step: 'message' }),
  message_key: `out:${mail.outboundId}`,
  message_id: mail.messageId,
  thread_id: threadId,
  enquiry_id: enquiryId,
  raw_path: rawPath,
  size_bytes: mail.attachments.reduce((sum, { content }) => sum + content.byteLength, mail.text.length + mail.html.length),
  envelope_from: mail.from.address,
  envelope_recipients: [...mail.to, ...mail.cc].map(({ address }) => address),
  from_address: mail.from.address,
  to_addresses: mail.to.map(({ address }) => address),
  cc_addresses: mail.cc.map(({ address }) => address),
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  in_reply_to: mail.inReplyTo ?? null,
  references_ids: mail.references,
});
