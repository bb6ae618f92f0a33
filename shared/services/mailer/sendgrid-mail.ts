import type sharedService from '@sendgrid/mail';
import type { MailAddress, OutgoingMail } from './port.ts';

/** One mail as the package takes it. */
export type SendGridMail = Exclude<Parameters<(typeof sharedService)['send']>[0], unknown[]>;

type SendGridAddress = { email: string; name?: string };

const toAddress = ({ name, address }: MailAddress): SendGridAddress => ({
  email: address,
  ...(name === undefined || name === '' ? {} : { name }),
});

/** SendGrid refuses a mail that names an address twice: `to` goes before `cc`, the first before the second. */
const distinct = ({ to, cc }: Pick<OutgoingMail, 'to' | 'cc'>): { to: SendGridAddress[]; cc: SendGridAddress[] } => {
  const seen = new Set<string>();
  const isNew = ({ address }: MailAddress): boolean => {
    const key = address.toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  return { to: to.filter(isNew).map(toAddress), cc: cc.filter(isNew).map(toAddress) };
};

const threading = ({ messageId, inReplyTo, references }: OutgoingMail): Record<string, string> => ({
  'Message-ID': messageId,
  ...(inReplyTo === undefined ? {} : { 'In-Reply-To': inReplyTo }),
  ...(references.length === 0 ? {} : { References: references.join(' ') }),
});

/**
 * A mail as SendGrid's Mail Send takes it. Our records show in `custom_args.outbound_id` alone: what stands there SendGrid keeps for long and sends back with every event.
 * Links and opens are not tracked: the links carry tokens.
 */
export const toSendGridMail = ({ mail, isSandbox }: { mail: OutgoingMail; isSandbox: boolean }): SendGridMail => {
  const { to, cc } = distinct(mail);
  return {
    personalizations: [{ to, ...(cc.length === 0 ? {} : { cc }), customArgs: { outbound_id: mail.outboundId } }],
    from: toAddress(mail.from),
    ...(mail.replyTo === undefined ? {} : { replyTo: toAddress(mail.replyTo) }),
    subject: mail.subject,
    content: [
      { type: 'text/plain', value: mail.text },
      { type: 'text/html', value: mail.html },
    ],
    headers: { ...mail.headers, ...threading(mail) },
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      filename,
      type: contentType,
      content: Buffer.from(content).toString('base64'),
      disposition: 'attachment',
    })),
    trackingSettings: { clickTracking: { enable: false, enableText: false }, openTracking: { enable: false } },
    mailSettings: { sandboxMode: { enable: isSandbox } },
  };
};
