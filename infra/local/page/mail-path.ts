import { join } from 'node:path';

export type MailKey = { tenantId: string; outboundId: string };

/** A tenant's and a mail's id as the outbox names its folders and files: no dots, no slashes. */
export const MAIL_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** Where the outbox `folder` keeps a mail, or null when an id cannot name a file. */
export const mailPath = ({ folder, tenantId, outboundId }: MailKey & { folder: string }): string | null =>
  MAIL_NAME.test(tenantId) && MAIL_NAME.test(outboundId) ? join(folder, tenantId, `${outboundId}.eml`) : null;
