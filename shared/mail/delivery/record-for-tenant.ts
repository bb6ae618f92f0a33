import { z } from 'zod';
import { derivedUuid } from '../../core/ids.ts';
import { MailSendRequested, QuoteSendRequested } from '../../events.ts';
import { commitMeta } from '../../pipeline/commit-meta.ts';
import { commitSchema, makeEvent } from '../../pipeline/events.ts';
import { publishEvents } from '../../pipeline/publish-events.ts';
import type { Context } from '../../services/context.ts';
import { callFunction } from '../../services/store/call-function.ts';
import { readRows } from '../../services/store/read-rows.ts';
import type { DeliveryEvent } from './read-delivery-events.ts';
import { type MailDelivery, settleDelivery } from './settle-delivery.ts';

const mailSchema = z.object({
  id: z.uuid(),
  state: z.string(),
  recipient: z.string().toLowerCase(),
  // Null for a mail that is no quote.
  quote_id: z.uuid().nullable(),
  quote_version: z.int().nullable(),
});
type Mail = z.infer<typeof mailSchema>;

/** Ids in one address of the database's REST door: 100 of them stay well below any limit on addresses. */
const READ_AT_ONCE = 100;

type RecordContext = Context<'storeFor' | 'bus'>;
type Settled = { mail: Mail; events: DeliveryEvent[]; delivery: MailDelivery };

const eventRow = ({ event, mail }: { event: DeliveryEvent; mail: Mail }) => ({
  id: event.id,
  outbound_id: event.outboundId,
  kind: event.kind,
  address: event.address ?? mail.recipient,
  effect: event.effect,
  reason: event.reason,
  occurred_at: event.occurredAt,
});

const mailRow = ({ mail, delivery, events }: Settled) => ({
  outbound_id: mail.id,
  state: delivery.state,
  rank: delivery.rank,
  at: delivery.at,
  first_event_at: delivery.firstEventAt,
  opened_at: delivery.openedAt,
  clicked_at: delivery.clickedAt,
  bounced_permanently: delivery.bouncedPermanently,
  provider_id: events.find(({ providerId }) => providerId !== null)?.providerId ?? null,
});

/** A send whose outcome was unknown: the stage is woken and finds that the provider has the mail. Each step forward wakes it once. */
const resumeOf = ({ mail, delivery }: Settled) => {
  const cause = `${mail.id}/settled/${delivery.rank}`;
  const { id: outboundId, quote_id: quoteId, quote_version: version } = mail;
  return quoteId === null || version === null
    ? makeEvent({ type: MailSendRequested, data: { outboundId }, cause })
    : makeEvent({ type: QuoteSendRequested, data: { quoteId, version, outboundId }, cause });
};

/**
 * Records what the provider says of one agency's mails, and wakes the sends that it settles.
 * @throws AppError dependency_unavailable and others of the database: the provider posts again, and repeating changes nothing.
 */
export const recordForTenant = async ({
  ctx,
  tenantId,
  events,
}: {
  ctx: RecordContext;
  tenantId: string;
  events: readonly DeliveryEvent[];
}): Promise<void> => {
  const store = await ctx.storeFor(tenantId);
  const byMail = Map.groupBy(events, ({ outboundId }) => outboundId);
  const ids = [...byMail.keys()];
  const mails: Mail[] = [];
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    const query = store
      .from('outbound_mails')
      .select(Object.keys(mailSchema.shape).join(','))
      .in('id', ids.slice(from, from + READ_AT_ONCE));
    mails.push(...(await readRows({ query, schema: mailSchema })));
  }
  const settled = mails.map((mail): Settled => {
    const own = byMail.get(mail.id) ?? [];
    return { mail, events: own, delivery: settleDelivery({ recipient: mail.recipient, events: own }) };
  });
  const resumes = settled.filter(({ mail }) => mail.state === 'sending').map(resumeOf);
  const cause = derivedUuid({ cause: `${tenantId}/${resumes.map(({ id }) => id).sort()}`, step: 'email-events' });
  const { events: committed } = await callFunction({
    store,
    name: 'record_delivery_events',
    args: {
      p_events: settled.flatMap(({ mail, events: own }) => own.map((event) => eventRow({ event, mail }))),
      p_mails: settled.map(mailRow),
      p_resumes: resumes,
      p_meta: commitMeta({ ctx, cause }),
    },
    schema: commitSchema,
  });
  await publishEvents({ ctx: { ...ctx, store }, events: committed });
};
