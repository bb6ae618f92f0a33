import MailComposer from 'nodemailer/lib/mail-composer';
import { checkOutgoingMail } from './check-outgoing-mail.ts';
import type { OutgoingMail } from './port.ts';

/**
 * The bytes of an outgoing mail (RFC 5322, UTF-8, CRLF): text with an HTML alternative, attachments, our Message-ID and Date kept, threading
 * and custom headers. `at`: a mail with CR, LF or NUL in a header value, without or with too many recipients gives `validation_failed`,
 * attachments above 20 MB `payload_too_large`.
 */
export const composeMail = async (mail: OutgoingMail): Promise<Buffer> => {
  checkOutgoingMail(mail);
  const toAddress = ({ name, address }: { name?: string; address: string }) => ({ name: name ?? '', address });
  const composer = new MailComposer({
    from: toAddress(mail.from),
    to: mail.to.map(toAddress),
    cc: mail.cc.map(toAddress),
    ...(mail.replyTo === undefined ? {} : { replyTo: toAddress(mail.replyTo) }),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: mail.date,
    ...(mail.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
    references: [...mail.references],
    headers: { ...mail.headers },
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: Buffer.from(content),
      contentDisposition: 'attachment',
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  });
  return composer.compile().build();
};
