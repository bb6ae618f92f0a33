import { notFound } from '../../../shared/core/errors.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import type { Answer } from './answer.ts';
import { contentDisposition } from './content-disposition.ts';
import type { MailKey } from './mail-path.ts';
import type { PageContext } from './page-context.ts';
import { readStoredMail } from './read-stored-mail.ts';

const PDF_START = Buffer.from('%PDF-');

/** Attachment number `index`, from 0. A PDF opens in the browser; of anything else the browser is told no type, so that it only saves it. */
export const answerAttachment = async ({ context, key, index }: { context: PageContext; key: MailKey; index: number }): Promise<Answer> => {
  const { raw } = await readStoredMail({ folder: context.outbox, ...key });
  const { attachments, attachmentContents } = await parseMail(raw);
  const attachment = attachments[index];
  const content = attachmentContents[index];
  if (attachment === undefined || content === undefined) throw notFound();
  const isPdf = attachment.contentType === 'application/pdf' && PDF_START.equals(content.subarray(0, PDF_START.byteLength));
  return {
    status: 200,
    headers: {
      'content-type': isPdf ? 'application/pdf' : 'application/octet-stream',
      'content-disposition': contentDisposition({ type: isPdf ? 'inline' : 'attachment', filename: attachment.filename }),
    },
    body: content,
  };
};
