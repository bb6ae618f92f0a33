import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/core/errors.ts';

/** A tenant's and a mail's id as the outbox names its folders and files: no dots, no slashes. */
export const MAIL_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export type MailKey = { tenantId: string; outboundId: string };

/** 20 MB of attachments in base64, and the texts. */
const MAX_MAIL_BYTES = 40 * 1024 * 1024;

/** Of a file that is not there, or whose folder is none. */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Where the outbox keeps a mail, or null when an id cannot name a file. */
export const mailPath = ({ folder, tenantId, outboundId }: MailKey & { folder: string }): string | null =>
  MAIL_NAME.test(tenantId) && MAIL_NAME.test(outboundId) ? join(folder, tenantId, `${outboundId}.eml`) : null;

export type MailFile = MailKey & { sizeBytes: number; filedAt: Date };

/** Size and age of a mail's file; null when there is none. */
export const statMail = async (key: MailKey & { folder: string }): Promise<MailFile | null> => {
  const path = mailPath(key);
  if (path === null) return null;
  try {
    const facts = await stat(path);
    return facts.isFile() ? { tenantId: key.tenantId, outboundId: key.outboundId, sizeBytes: facts.size, filedAt: facts.mtime } : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/**
 * The bytes of one outgoing mail with what the file system knows of it; null when there is none.
 * @throws AppError `payload_too_large` for a file that our mailer cannot have written.
 */
export const readStoredMail = async (key: MailKey & { folder: string }): Promise<(MailFile & { raw: Buffer }) | null> => {
  const path = mailPath(key);
  const file = await statMail(key);
  if (path === null || file === null) return null;
  if (file.sizeBytes > MAX_MAIL_BYTES) {
    throw new AppError('payload_too_large', { detail: `This mail is too large to show here. Open the file itself: ${path}` });
  }
  try {
    return { ...file, raw: await readFile(path) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};
