import type { Answer } from './answer.ts';
import { contentDisposition } from './content-disposition.ts';
import type { MailKey } from './mail-path.ts';
import type { PageContext } from './page-context.ts';
import { readStoredMail } from './read-stored-mail.ts';

/** The mail byte by byte, as a file for a mail program. */
export const answerRawMail = async ({ context, key }: { context: PageContext; key: MailKey }): Promise<Answer> => ({
  status: 200,
  headers: {
    'content-type': 'message/rfc822',
    'content-disposition': contentDisposition({ type: 'attachment', filename: `${key.outboundId}.eml` }),
  },
  body: (await readStoredMail({ folder: context.outbox, ...key })).raw,
});
