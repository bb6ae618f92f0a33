import { readFile } from 'node:fs/promises';
import { AppError, notFound } from '../../../shared/core/errors.ts';
import { isMissing } from './is-missing.ts';
import { type MailKey, mailPath } from './mail-path.ts';
import { type MailFile, statMail } from './stat-mail.ts';

/** 20 MB of attachments in base64, and the texts. */
const MAX_MAIL_BYTES = 40 * 1024 * 1024;

/**
 * The bytes of one mail of the outbox `folder`, with what the file system knows of it.
 * @throws AppError `not_found`; `payload_too_large` for a file that our mailer cannot have written.
 */
export const readStoredMail = async (key: MailKey & { folder: string }): Promise<{ file: MailFile; raw: Buffer }> => {
  const path = mailPath(key);
  const file = await statMail(key);
  if (path === null || file === null) throw notFound();
  if (file.sizeBytes > MAX_MAIL_BYTES) {
    throw new AppError('payload_too_large', { detail: `This mail is too large to show here. Open the file itself: ${path}` });
  }
  try {
    return { file, raw: await readFile(path) };
  } catch (error) {
    throw isMissing(error) ? notFound() : error;
  }
};
