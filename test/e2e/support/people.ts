import { encodeId } from '../../../shared/core/ids.ts';
import type { PipelineCloud } from '../../setup/start-test-cloud.ts';
import { type FoundAgency, foundAgency } from './found-agency.ts';
import { receive } from './journey.ts';
import { rawMail, type TestMail } from './mail.ts';
import { onlyRow, type Row, rowsOf } from './rows.ts';

export const ANNA = 'anna@berg.example';

/** Puts a mail of Anna's into the agency's inbox and waits until nothing follows from it any more. */
export const write = async ({
  cloud,
  agency,
  ...mail
}: { cloud: PipelineCloud; agency: FoundAgency } & Partial<TestMail>): Promise<void> => {
  const from = mail.from ?? `Anna Berg <${ANNA}>`;
  const raw = rawMail({
    to: agency.inbox,
    subject: 'Zanzibar',
    text: 'We are 2 adults: Zanzibar from 10 July 2026 to 17 July 2026, please.',
    ...mail,
    from,
  });
  await receive({ cloud, agency, raw, from: /<([^>]+)>/.exec(from)?.[1] ?? from });
};

export type Answered = { agency: FoundAgency; enquiryPath: string; threadPath: string; enquiryId: string; threadId: string };

/** An agency with one enquiry of Anna's. */
export const agencyWithEnquiry = async ({
  cloud,
  settings,
  rates = 'none',
  ...mail
}: {
  cloud: PipelineCloud;
  settings?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  rates?: 'own' | 'none';
} & Partial<TestMail>): Promise<Answered> => {
  const agency = await foundAgency({ cloud, rates, ...(settings === undefined ? {} : { settings }) });
  await write({ cloud, agency, ...mail });
  const enquiry = await onlyRow({ cloud, tenantId: agency.tenantId, table: 'enquiries' });
  const [enquiryId, threadId] = [String(enquiry['id']), String(enquiry['thread_id'])];
  return {
    agency,
    enquiryId,
    threadId,
    enquiryPath: `/v1/enquiries/${encodeId('enquiry', enquiryId)}`,
    threadPath: `/v1/threads/${encodeId('thread', threadId)}`,
  };
};

/** What the outbox holds for an agency. */
export const outboxOf = async ({ cloud, agency }: { cloud: PipelineCloud; agency: FoundAgency }): Promise<Row[]> =>
  await rowsOf({ cloud, tenantId: agency.tenantId, table: 'outbound_mails' });
