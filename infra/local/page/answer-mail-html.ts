import { notFound } from '../../../shared/core/errors.ts';
import type { Answer } from './answer.ts';
import { findHtmlPart } from './find-html-part.ts';
import type { MailKey } from './mail-path.ts';
import type { PageContext } from './page-context.ts';
import { readStoredMail } from './read-stored-mail.ts';

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

/** The HTML part for the frame of the mail's page: a document of no origin, which runs nothing, loads nothing and leads nowhere. */
export const answerMailHtml = async ({ context, key }: { context: PageContext; key: MailKey }): Promise<Answer> => {
  const part = await findHtmlPart((await readStoredMail({ folder: context.outbox, ...key })).raw);
  if (part === null) throw notFound();
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY, 'x-frame-options': 'SAMEORIGIN' },
    body: part,
  };
};
