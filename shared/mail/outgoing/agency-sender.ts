import type { Installation } from '../../services/context.ts';
import type { OutgoingMail } from '../../services/mailer/port.ts';
import type { Settings } from '../../tenants/settings-schemas.ts';

/** From and Reply-To of an agency's mails. */
export const agencySender = ({
  ctx,
  settings: { email, company },
}: {
  ctx: { tenantId: string; installation: Installation };
  settings: Pick<Settings, 'email' | 'company'>;
}): Pick<OutgoingMail, 'from' | 'replyTo'> => ({
  from: {
    name: email.fromName === '' ? company.name : email.fromName,
    address: email.fromAddress ?? `${ctx.tenantId}@${ctx.installation.inboundDomain}`,
  },
  ...(email.replyToAddress === null ? {} : { replyTo: { address: email.replyToAddress } }),
});
