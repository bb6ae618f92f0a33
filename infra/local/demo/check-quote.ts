import { readFile } from 'node:fs/promises';
import { extractText, getDocumentProxy } from 'unpdf';
import { formatMoney } from '../../../shared/core/format-money.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import { type OptionToCheck, recomputeTotal } from './recompute-total.ts';

export type QuoteToCheck = {
  number: string;
  locale: string;
  currency: string;
  headline: { amount: number; currency: string };
  options: (OptionToCheck & { id: string; total: { amount: number; currency: string } })[];
};

type Terms = Parameters<typeof recomputeTotal>[0]['terms'];

/** Spaces of any kind are one space: a PDF sets its own. */
const plain = (text: string): string => text.replace(/[\s\u00a0\u202f]+/gu, ' ');

const textOfPdf = async (pdf: Uint8Array): Promise<string> => {
  const { text } = await extractText(await getDocumentProxy(pdf.slice()), { mergePages: true });
  return plain(text);
};

/**
 * Whether a sent quote is right: every option costs what the sheet says, its PDF shows that total, and the mail, where it can be read, carries that very PDF.
 * @returns what is wrong, in words; empty when nothing is.
 */
export const checkQuote = async ({
  quote,
  terms,
  pdf,
  mailPath,
}: {
  quote: QuoteToCheck;
  terms: Terms;
  pdf: Uint8Array;
  /** Null: the mail is where nobody can read it, on a deployed installation. */
  mailPath: string | null;
}): Promise<string[]> => {
  const problems: string[] = [];
  const shown = await textOfPdf(pdf);
  if (!shown.includes(quote.number)) problems.push(`the PDF does not show ${quote.number}`);
  for (const option of quote.options) {
    const amount = recomputeTotal({ option, terms });
    if (amount !== option.total.amount) problems.push(`option ${option.id} costs ${option.total.amount}, the sheet says ${amount}`);
    const wording = plain(formatMoney({ money: { amount, currency: quote.currency }, locale: quote.locale }));
    if (!shown.includes(wording)) problems.push(`the PDF does not show the total of option ${option.id}, ${wording}`);
  }
  const cheapest = Math.min(...quote.options.map((option) => option.total.amount));
  if (quote.headline.amount !== cheapest) problems.push(`the headline is ${quote.headline.amount}, the cheapest option costs ${cheapest}`);
  if (mailPath === null) return problems;
  const mail = await parseMail(await readFile(mailPath));
  const attached = mail.attachments.findIndex(({ contentType }) => contentType === 'application/pdf');
  const bytes = mail.attachmentContents[attached];
  if (bytes === undefined || Buffer.compare(bytes, pdf) !== 0) problems.push('the mail does not carry the PDF');
  return problems;
};
