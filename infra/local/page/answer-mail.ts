import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { type Answer, pageAnswer } from './answer.ts';
import { findHtmlPart } from './find-html-part.ts';
import { findLinks } from './find-links.ts';
import type { MailKey } from './mail-path.ts';
import type { PageContext } from './page-context.ts';
import { readStoredMail } from './read-stored-mail.ts';
import { renderLayout } from './render-layout.ts';
import { renderMail } from './render-mail.ts';

/** The page of one mail. */
export const answerMail = async ({ context, key, nonce }: { context: PageContext; key: MailKey; nonce: string }): Promise<Answer> => {
  const { outbox, timeZone, assets } = context;
  const { raw, file } = await readStoredMail({ folder: outbox, ...key });
  const facts = await parseMail(raw);
  const htmlPart = await findHtmlPart(raw);
  const content = renderMail({ file, facts, linkAddresses: htmlPart === null ? null : findLinks(htmlPart), timeZone });
  const title = facts.subject === '' ? '(no subject)' : facts.subject;
  return pageAnswer({ page: renderLayout({ title, content, nonce, assets }), nonce });
};
