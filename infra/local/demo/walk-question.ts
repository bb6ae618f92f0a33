import { readFile } from 'node:fs/promises';
import { decodeId } from '../../../shared/core/ids.ts';
import type { ApiClient } from '../api-client.ts';
import { postInboundMail } from '../post-inbound-mail.ts';
import type { RunningCloud } from '../start-cloud.ts';
import { DEMO_INBOX, type DEMO_QUESTION } from './mails.ts';
import type { Journey, Step } from './progress.ts';
import type { StageWatch } from './watch-stages.ts';

export type DraftedAnswer = {
  to: string;
  text: string;
  citations: { documentId: string; title: string; page: number | null; score: number }[];
  enquiry: { number: string; status: string };
  /** Of quotes that somebody made of it: none should be there. */
  quoteCount: number;
};

type WalkQuestion = {
  cloud: RunningCloud;
  consultant: ApiClient;
  mail: typeof DEMO_QUESTION;
  journey: Journey;
  reach: (at: { journey: Journey; step: Step }) => void;
  watch: StageWatch;
};

/** Posts a mail that only asks something, and goes with it until its answer waits for the consultant. */
export const walkQuestion = async ({ cloud, consultant, mail, journey, reach, watch }: WalkQuestion): Promise<DraftedAnswer> => {
  const at = (step: Step) => reach({ journey, step });
  journey.startedAtMs = performance.now();
  const { messageIds } = await postInboundMail({
    baseUrl: cloud.baseUrl,
    privateKeyPem: cloud.inbound.privateKeyPem,
    rawMail: await readFile(new URL(`mails/${mail.file}`, import.meta.url)),
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
  await watch.answered({ target: 'answer-question', key: 'messageId', value: messageId });
  const id = `enq_${String(enquiryId).replaceAll('-', '')}`;
  const enquiry = (await consultant.call({ path: `/v1/enquiries/${id}` })) as { number: string; status: string; threadId: string };
  const suggested = (await consultant.call({ method: 'POST', path: `/v1/threads/${enquiry.threadId}/suggest-reply` })) as Pick<
    DraftedAnswer,
    'to' | 'text' | 'citations'
  >;
  const quotes = (await consultant.call({ path: `/v1/quotes?enquiryId=${id}` })) as { data: unknown[] };
  at('answered');
  return { ...suggested, enquiry, quoteCount: quotes.data.length };
};
