import { notFound } from '../../../shared/core/errors.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { type Answer, pageAnswer } from './answer.ts';
import { contentDisposition } from './content-disposition.ts';
import { findHtmlPart } from './find-html-part.ts';
import { findLinks } from './find-links.ts';
import type { PageContext } from './page-context.ts';
import { renderLayout } from './render-layout.ts';
import { renderMail } from './render-mail.ts';
import { type MailKey, readStoredMail } from './stored-mail.ts';

type MailCall = { context: PageContext; key: MailKey };

const read = async ({ context, key }: MailCall) => {
  const stored = await readStoredMail({ folder: context.outbox, ...key });
  if (stored === null) throw notFound();
  return stored;
};

/** The page of one mail. */
export const answerMail = async ({ context, key, nonce }: MailCall & { nonce: string }): Promise<Answer> => {
  const { raw, ...file } = await read({ context, key });
  const facts = await parseMail(raw);
  const htmlPart = await findHtmlPart(raw);
  const content = renderMail({ file, facts, linkAddresses: htmlPart === null ? null : findLinks(htmlPart), timeZone: context.timeZone });
  return pageAnswer({
    page: renderLayout({ title: facts.subject === '' ? '(no subject)' : facts.subject, content, nonce, assets: context.assets }),
    nonce,
  });
};

/** The HTML part for the frame of that page: a document of no origin, which runs nothing, loads nothing and leads nowhere. */
export const answerMailHtml = async (call: MailCall): Promise<Answer> => {
  const part = await findHtmlPart((await read(call)).raw);
  if (part === null) throw notFound();
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
      'x-frame-options': 'SAMEORIGIN',
    },
    body: part,
  };
};

/** The mail as it is. */
export const answerRawMail = async (call: MailCall): Promise<Answer> => ({
  status: 200,
  headers: {
    'content-type': 'message/rfc822',
    'content-disposition': contentDisposition({ type: 'attachment', filename: `${call.key.outboundId}.eml` }),
  },
  body: (await read(call)).raw,
});

/** Attachment number `index`, from 0. A PDF opens in the browser; of anything else the browser is told no type, so that it only saves it. */
export const answerAttachment = async ({ index, ...call }: MailCall & { index: number }): Promise<Answer> => {
  const { attachments, attachmentContents } = await parseMail((await read(call)).raw);
  const attachment = attachments[index];
  const content = attachmentContents[index];
  if (attachment === undefined || content === undefined) throw notFound();
  const isPdf = attachment.contentType === 'application/pdf' && Buffer.from(content.subarray(0, 5)).equals(Buffer.from('%PDF-'));
  return {
    status: 200,
    headers: {
      'content-type': isPdf ? 'application/pdf' : 'application/octet-stream',
      'content-disposition': contentDisposition({ type: isPdf ? 'inline' : 'attachment', filename: attachment.filename }),
    },
    body: content,
  };
};
