import { readFile } from 'node:fs/promises';
import { DEMO_MAILS } from '../../local/demo/mails.ts';
import { moveYears } from './move-years.ts';

const MAILS = new URL('../../local/demo/mails/', import.meta.url);
const [MAIL] = DEMO_MAILS;

export type SmokeMail = { rawMail: Buffer; subject: string; from: string; dkimDomain: string };

/** The weekday before a date would be another one in another year. */
const WEEKDAY_OF_DATE = /\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?=\d{1,2} [A-Z][a-z]+)/g;

/**
 * The demo's first mail as if it had been written now: its dates moved by so many years, with a Message-ID, a subject and a sender of this run, so that
 * no earlier run is mistaken for it.
 */
export const smokeMail = async ({ run, years, now }: { run: string; years: number; now: Date }): Promise<SmokeMail> => {
  const text = await readFile(new URL(MAIL.file, MAILS), 'latin1');
  const end = text.search(/\r?\n\r?\n/);
  const from = MAIL.from.replace('@', `+${run}@`);
  const subject = `Mauritius in the July school holidays (${run})`;
  const head = text
    .slice(0, end)
    .replace(/^Subject:.*$/m, `Subject: ${subject}`)
    .replace(/^Date:.*$/m, `Date: ${now.toUTCString().replace('GMT', '+0000')}`)
    .replace(/^Message-ID:.*$/m, `Message-ID: <smoke-${run}@${MAIL.dkimDomain}>`)
    .replaceAll(MAIL.from, from);
  const body = moveYears({ text: text.slice(end), years }).replaceAll(WEEKDAY_OF_DATE, '');
  return { rawMail: Buffer.from(`${head}${body}`, 'latin1'), subject, from, dkimDomain: MAIL.dkimDomain };
};
