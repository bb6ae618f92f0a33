import type { Answer } from './answer.ts';
import { answerAttachment } from './answer-attachment.ts';
import { answerMail } from './answer-mail.ts';
import { answerMailHtml } from './answer-mail-html.ts';
import { answerOpenApi } from './answer-open-api.ts';
import { answerOverview } from './answer-overview.ts';
import { answerRawMail } from './answer-raw-mail.ts';
import { answerReplay } from './answer-replay.ts';
import { answerWidgetDemo } from './answer-widget-demo.ts';
import type { PageContext } from './page-context.ts';

export type Call = { context: PageContext; groups: Readonly<Record<string, string>>; query: URLSearchParams; nonce: string };

/** Named groups of `pattern` are the only way from a path to an id: what they do not allow does not exist. */
export type Route = { method: 'GET' | 'POST'; pattern: RegExp; answer: (call: Call) => Answer | Promise<Answer> };

const MAIL = '/_local/mails/(?<tenantId>[A-Za-z0-9][A-Za-z0-9_-]{0,63})/(?<outboundId>[A-Za-z0-9][A-Za-z0-9_-]{0,63})';

const keyOf = ({ groups }: Call) => ({ tenantId: groups['tenantId'] ?? '', outboundId: groups['outboundId'] ?? '' });

export const ROUTES: readonly Route[] = [
  { method: 'GET', pattern: /^\/$/, answer: answerOverview },
  { method: 'GET', pattern: /^\/widget-demo$/, answer: answerWidgetDemo },
  { method: 'GET', pattern: /^\/_local\/openapi\.json$/, answer: answerOpenApi },
  {
    method: 'POST',
    pattern: /^\/_local\/dead-letters\/(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/replay$/,
    answer: ({ context, groups }) => answerReplay({ context, id: groups['id'] ?? '' }),
  },
  {
    method: 'GET',
    pattern: new RegExp(`^${MAIL}$`),
    answer: (call) => answerMail({ context: call.context, key: keyOf(call), nonce: call.nonce }),
  },
  { method: 'GET', pattern: new RegExp(`^${MAIL}/html$`), answer: (call) => answerMailHtml({ context: call.context, key: keyOf(call) }) },
  { method: 'GET', pattern: new RegExp(`^${MAIL}/raw$`), answer: (call) => answerRawMail({ context: call.context, key: keyOf(call) }) },
  {
    method: 'GET',
    pattern: new RegExp(`^${MAIL}/attachments/(?<index>0|[1-9][0-9]{0,2})$`),
    answer: (call) => answerAttachment({ context: call.context, key: keyOf(call), index: Number(call.groups['index']) }),
  },
];
