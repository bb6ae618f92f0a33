import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import { derivedUuid } from '../core/ids.ts';
import { QuoteSendRequested } from '../events.ts';
import { actorName } from '../pipeline/actor-name.ts';
import { commitMeta } from '../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../pipeline/events.ts';
import { publishEvents } from '../pipeline/publish-events.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { readRow } from '../services/store/read-row.ts';
import { getQuote } from './get-quote.ts';

/**
 * Asks for the one send of an approved version; the mail itself leaves in the stage send-quote. `quoteId` is the bare uuid or null.
 * @throws AppError not_found; state_conflict; already_sent when it was sent or is on its way; recipient_blocked.
 */
export const requestQuoteSend = async ({ ctx, input }: { ctx: TenantContext<'store' | 'bus'>; input: { quoteId: string | null } }) => {
  const row = await getQuote({ ctx, input });
  const client = await readRow({
    query: ctx.store.from('clients').select('email,undeliverable_at').eq('id', row.client_id),
    schema: z.object({ email: z.string(), undeliverable_at: z.string().nullable() }),
  });
  if (client === null) throw new AppError('state_conflict', { detail: 'The client of this quote is gone.' });
  if (client.undeliverable_at !== null) {
    throw new AppError('recipient_blocked', { detail: 'Mail to this client came back as undeliverable; correct the address first.' });
  }
  const outboundId = derivedUuid({ cause: `${row.id}/${row.version}`, step: 'send' });
  const earlier = await readRow({
    query: ctx.store.from('outbound_mails').select('attempts').eq('id', outboundId),
    schema: z.object({ attempts: z.int() }),
  });
  const cause = `${outboundId}/${earlier?.attempts ?? 0}`;
  const event = makeEvent({ type: QuoteSendRequested, data: { quoteId: row.id, version: row.version, outboundId }, cause });
  const { events } = await callFunction({
    store: ctx.store,
    name: 'request_quote_send',
    args: {
      p_quote_id: row.id,
      p_version: row.version,
      p_outbound: {
        id: outboundId,
        message_id: `<${outboundId.replaceAll('-', '')}@${ctx.installation.messageIdDomain}>`,
        recipient: client.email,
        requested_by: actorName(ctx.actor),
      },
      p_events: [event],
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: commitSchema,
  });
  await publishEvents({ ctx, events });
  return { outboundId, quoteId: row.id, version: row.version };
};
