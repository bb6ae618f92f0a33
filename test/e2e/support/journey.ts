import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeId } from '../../../shared/core/ids.ts';
import { parseMail } from '../../../shared/mail/parse-mail.ts';
import type { ParsedMail } from '../../../shared/mail/schemas.ts';
import type { PipelineCloud, TestCloud } from '../../setup/start-test-cloud.ts';
import type { FoundAgency } from './found-agency.ts';
import { type InboundPost, postMail } from './mail.ts';

export type EnquiryView = {
  id: string;
  number: string;
  status: string;
  parkedReason: string | null;
  clientId: string | null;
  threadId: string | null;
  missing: string[];
  assumed: string[];
  flagged: string[];
  trip: { destinations: { value: string }[]; instructionsInText: boolean } | null;
  quoteRuns: { result: string; reasons: unknown }[];
};

export type QuoteView = {
  id: string;
  number: string;
  version: number;
  state: string;
  clientId: string;
  client: { name: string; email: string };
  assumed: string[];
  headline: { amount: number; currency: string };
  options: { id: string; total: { amount: number; currency: string }; lines: Record<string, unknown>[] }[];
};

type Where = { cloud: PipelineCloud; agency: FoundAgency };

/** Puts a mail into the agency's inbox and waits until nothing follows from it any more. */
export const receive = async ({ cloud, agency, ...post }: Where & Omit<InboundPost, 'cloud' | 'to'>): Promise<string> => {
  const { status, text, messageIds } = await postMail({ cloud, to: agency.inbox, ...post });
  if (status !== 200) throw new Error(`The inbound function answered ${status}: ${text}`);
  await cloud.drain();
  return messageIds[0] ?? '';
};

export const enquiriesOf = async ({ agency }: Pick<Where, 'agency'>): Promise<EnquiryView[]> =>
  (await agency.members.member.api.ok<{ data: EnquiryView[] }>({ path: '/v1/enquiries' })).data;

export const onlyEnquiry = async ({ agency }: Pick<Where, 'agency'>): Promise<EnquiryView> => {
  const [enquiry, ...others] = await enquiriesOf({ agency });
  if (enquiry === undefined || others.length > 0) throw new Error(`There are ${others.length + (enquiry ? 1 : 0)} enquiries, not one.`);
  return await agency.members.member.api.ok<EnquiryView>({ path: `/v1/enquiries/${enquiry.id}` });
};

export const quotesOf = async ({ agency }: Pick<Where, 'agency'>): Promise<QuoteView[]> =>
  (await agency.members.member.api.ok<{ data: QuoteView[] }>({ path: '/v1/quotes' })).data;

export const onlyQuote = async ({ agency }: Pick<Where, 'agency'>): Promise<QuoteView> => {
  const [quote, ...others] = await quotesOf({ agency });
  if (quote === undefined || others.length > 0) throw new Error(`There are ${others.length + (quote ? 1 : 0)} quotes, not one.`);
  return quote;
};

export const approve = async ({ agency, quote }: Pick<Where, 'agency'> & { quote: { id: string } }): Promise<QuoteView> =>
  await agency.members.member.api.ok<QuoteView>({ method: 'POST', path: `/v1/quotes/${quote.id}/approve` });

/** Asks for the send and waits until the mail is out; gives its outbound id. */
export const send = async ({ cloud, agency, quote }: Where & { quote: { id: string } }): Promise<string> => {
  const { outboundId } = await agency.members.member.api.ok<{ outboundId: string }>({
    method: 'POST',
    path: `/v1/quotes/${quote.id}/send`,
  });
  await cloud.drain();
  return decodeId('outbound', outboundId) ?? '';
};

/** The mail that left, as its reader's program sees it. */
export const outgoingMail = async ({
  cloud,
  agency,
  outboundId,
}: {
  cloud: TestCloud;
  agency: FoundAgency;
  outboundId: string;
}): Promise<ParsedMail> => await parseMail(await readFile(join(cloud.home, 'outbox', agency.tenantId, `${outboundId}.eml`)));

export const quotePdf = async ({ agency, quote }: Pick<Where, 'agency'> & { quote: { id: string } }): Promise<Uint8Array> =>
  (await agency.members.member.api.call({ path: `/v1/quotes/${quote.id}/pdf` })).bytes;
