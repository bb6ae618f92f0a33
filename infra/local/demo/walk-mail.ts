import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeId } from '../../../shared/core/ids.ts';
import type { ApiClient } from '../api-client.ts';
import { postInboundMail } from '../post-inbound-mail.ts';
import type { RunningCloud } from '../start-cloud.ts';
import type { QuoteToCheck } from './check-quote.ts';
import { DEMO_INBOX, type DEMO_MAILS } from './mails.ts';
import type { Journey, Step } from './progress.ts';
import type { StageWatch } from './watch-stages.ts';

export type SentQuote = QuoteToCheck & {
  id: string;
  state: string;
  client: { name: string };
  destinations: string[];
  checkIn: string;
  checkOut: string;
};

type WalkMail = {
  cloud: RunningCloud;
  consultant: ApiClient;
  mail: (typeof DEMO_MAILS)[number];
  journey: Journey;
  reach: (at: { journey: Journey; step: Step }) => void;
  watch: StageWatch;
};

const mailFolder = new URL('mails/', import.meta.url);

/** Posts one mail and goes with it until its quote is out, approving it as the consultant on the way. */
export const walkMail = async ({
  cloud,
  consultant,
  mail,
  journey,
  reach,
  watch,
}: WalkMail): Promise<{ quote: SentQuote; mailPath: string }> => {
  const at = (step: Step) => reach({ journey, step });
  journey.startedAtMs = performance.now();
  const rawMail = await readFile(new URL(mail.file, mailFolder));
  const { messageIds } = await postInboundMail({
    baseUrl: cloud.baseUrl,
    privateKeyPem: cloud.inbound.privateKeyPem,
    rawMail,
    to: DEMO_INBOX,
    from: mail.from,
    dkimDomain: mail.dkimDomain,
  });
  at('received');
  const messageId = decodeId('message', messageIds[0] ?? '');
  await watch.answered({ target: 'parse-email', key: 'messageId', value: messageId });
  at('parsed');
  const { enquiryId } = await watch.answered({ target: 'extract-enquiry', key: 'messageId', value: messageId });
  at('extracted');
  await watch.answered({ target: 'generate-quote', key: 'enquiryId', value: enquiryId });
  at('priced');
  const listed = (await consultant.call({ path: `/v1/quotes?enquiryId=enq_${String(enquiryId).replaceAll('-', '')}` })) as {
    data: SentQuote[];
  };
  const [draft] = listed.data;
  if (draft === undefined) throw new Error(`${mail.file}: no quote was drafted; see GET /v1/enquiries for the reason`);
  at('drafted');
  await consultant.call({ method: 'POST', path: `/v1/quotes/${draft.id}/approve` });
  at('approved');
  const { outboundId } = (await consultant.call({ method: 'POST', path: `/v1/quotes/${draft.id}/send` })) as { outboundId: string };
  const outbound = decodeId('outbound', outboundId);
  await watch.answered({ target: 'send-quote', key: 'outboundId', value: outbound });
  const quote = (await consultant.call({ path: `/v1/quotes/${draft.id}` })) as SentQuote;
  if (quote.state !== 'sent') throw new Error(`${quote.number} is ${quote.state}, not sent`);
  at('sent');
  return { quote, mailPath: join(cloud.home, 'outbox', 'blue-horizon', `${outbound}.eml`) };
};
