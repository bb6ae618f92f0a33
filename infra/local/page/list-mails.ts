import { AppError } from '../../../shared/core/errors.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import type { MailFacts } from '../../../shared/mail/schemas.ts';
import { findMails } from './find-mails.ts';
import { readStoredMail } from './read-stored-mail.ts';
import type { MailFile } from './stat-mail.ts';

/** `facts` is null for a file too large to read. */
export type MailSummary = MailFile & { facts: Pick<MailFacts, 'to' | 'subject' | 'date' | 'attachments'> | null };

export type MailPage = { mails: MailSummary[]; total: number; pageNumber: number; pageCount: number };

const MAILS_PER_PAGE = 50;
const KEPT_SUMMARIES = 500;

const readFacts = async ({ folder, file }: { folder: string; file: MailFile }): Promise<MailSummary['facts'] | 'gone'> => {
  try {
    const { raw } = await readStoredMail({ folder, tenantId: file.tenantId, outboundId: file.outboundId });
    const { to, subject, date, attachments } = await parseMail(raw);
    return { to, subject, date, attachments };
  } catch (error) {
    if (error instanceof AppError) return error.code === 'not_found' ? 'gone' : null;
    throw error;
  }
};

/**
 * Gives the lister of the outbox `folder`: one page of mails, the last filed first. It remembers what it read of a mail, because the outbox never
 * rewrites one and the page looks every two seconds.
 */
export const openMailList = ({ folder }: { folder: string }): ((options: { pageNumber: number }) => Promise<MailPage>) => {
  const known = new Map<string, MailSummary['facts']>();
  const summarise = async (file: MailFile): Promise<MailSummary | null> => {
    const key = [file.tenantId, file.outboundId, file.sizeBytes, file.filedAt.getTime()].join('/');
    const kept = known.get(key);
    const facts = kept === undefined ? await readFacts({ folder, file }) : kept;
    if (facts === 'gone') return null;
    known.delete(key);
    known.set(key, facts);
    for (const oldest of known.keys()) {
      if (known.size <= KEPT_SUMMARIES) break;
      known.delete(oldest);
    }
    return { ...file, facts };
  };
  return async ({ pageNumber }) => {
    const files = await findMails({ folder });
    const mails: MailSummary[] = [];
    for (const file of files.slice((pageNumber - 1) * MAILS_PER_PAGE, pageNumber * MAILS_PER_PAGE)) {
      const summary = await summarise(file);
      if (summary !== null) mails.push(summary);
    }
    return { mails, total: files.length, pageNumber, pageCount: Math.max(1, Math.ceil(files.length / MAILS_PER_PAGE)) };
  };
};
