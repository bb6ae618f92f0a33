import { stat } from 'node:fs/promises';
import { isMissing } from './is-missing.ts';
import { type MailKey, mailPath } from './mail-path.ts';

/** `filedAt` in real time, whatever the mail's own date says. */
export type MailFile = MailKey & { sizeBytes: number; filedAt: Date };

/** Size and age of a mail's file in the outbox `folder`; null when there is none. */
export const statMail = async ({ folder, tenantId, outboundId }: MailKey & { folder: string }): Promise<MailFile | null> => {
  const path = mailPath({ folder, tenantId, outboundId });
  if (path === null) return null;
  try {
    const facts = await stat(path);
    return facts.isFile() ? { tenantId, outboundId, sizeBytes: facts.size, filedAt: facts.mtime } : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};
