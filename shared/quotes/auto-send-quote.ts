import { AppError } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import { addDays, localDateAt } from '../core/local-date.ts';
import { QuoteSendRequested } from '../events.ts';
import { answerOnce } from '../pipeline/answer-once.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getSettings } from '../tenants/get-settings.ts';
import { assertSellable } from './approve-quote.ts';
import { autoSendObstacles } from './auto-send/auto-send-obstacles.ts';
import { readAutoSendFacts } from './auto-send/read-auto-send-facts.ts';
import { getQuote } from './get-quote.ts';
import type { QuoteRow } from './quote-row.ts';

const STAGE = 'auto-send-quote';

type AutoSendContext = TenantContext<'store' | 'bus'>;
type Input = { eventId: string; data: { quoteId: string; version: number } };

/** Why nobody could approve this draft now, as the code of the refusal; nothing when a member could. */
const refusalOf = ({ row, now, today }: { row: QuoteRow; now: Date; today: string }): string[] => {
  try {
    assertSellable({ row, now, today });
    return [];
  } catch (error) {
    if (error instanceof AppError) return [error.code];
    throw error;
  }
};

/**
 * Approves and sends a draft that the system made, if the agency wants that and every condition holds; else it stays a draft for a person.
 * The mail and its words are those of any quote.
 * @throws AppError not_found.
 */
export const autoSendQuote = async ({ ctx, input }: { ctx: AutoSendContext; input: Input }): Promise<void> => {
  const { quoteId, version } = input.data;
  await answerOnce({
    ctx,
    stage: STAGE,
    eventId: input.eventId,
    work: async () => {
      const [row, settings] = await Promise.all([getQuote({ ctx, input: { quoteId, version } }), getSettings({ ctx })]);
      const now = ctx.now();
      const { timeZone } = settings.company;
      const today = localDateAt({ instant: now, timeZone });
      const facts = await readAutoSendFacts({ ctx, input: { row, settings } });
      const obstacles = facts === null ? ['no_enquiry'] : [...autoSendObstacles(facts), ...refusalOf({ row, now, today })];
      const outboundId = derivedUuid({ cause: `${row.id}/${row.version}`, step: 'send' });
      const isSent = facts !== null && obstacles.length === 0;
      ctx.log.info('automatic send decided', { quoteId, version, isSent, obstacles });
      return await callFunction({
        store: ctx.store,
        name: 'complete_auto_send',
        args: {
          p_event_id: input.eventId,
          p_quote_id: row.id,
          p_version: row.version,
          p_approval: {
            revision: row.revision,
            enquiryRevision: facts?.enquiry.revision ?? null,
            issuedOn: today,
            validUntil: addDays(today, settings.quotes.validityDays),
          },
          p_outbound: isSent
            ? {
                id: outboundId,
                message_id: `<${outboundId.replaceAll('-', '')}@${ctx.installation.messageIdDomain}>`,
                recipient: facts.client.email,
                requested_by: 'system',
              }
            : null,
          p_reasons: obstacles,
          p_events: isSent
            ? [makeEvent({ type: QuoteSendRequested, data: { quoteId: row.id, version: row.version, outboundId }, cause: input.eventId })]
            : [],
          p_meta: commitMeta({ ctx, cause: input.eventId, timeZone }),
        },
        schema: commitSchema,
      });
    },
  });
};
