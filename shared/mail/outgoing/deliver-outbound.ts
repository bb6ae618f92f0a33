import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { TenantContext } from '../../services/context.ts';
import type { OutgoingMail } from '../../services/mailer/port.ts';
import { callFunction } from '../../services/store/call-function.ts';

const claimSchema = z.object({
  outcome: z.enum(['fresh', 'takeover', 'accepted', 'blocked', 'busy', 'sent', 'failed', 'missing']),
  providerId: z.string().nullable(),
});

type DeliverContext = TenantContext<'store' | 'mailer'>;

/** `handed_over`: the provider has it. `refused`: it will never take this mail, or nothing reaches the address. `settled`: an earlier run ended it. */
export type Delivered = { outcome: 'handed_over'; providerId: string } | { outcome: 'refused'; reason: string } | { outcome: 'settled' };

/** A claim is taken over only after its lease, and then the provider is asked first. */
const handOver = async ({
  ctx,
  mail,
  isTakeover,
}: {
  ctx: DeliverContext;
  mail: OutgoingMail;
  isTakeover: boolean;
}): Promise<Delivered> => {
  if (isTakeover) {
    const known = await ctx.mailer.lookup({ outboundId: mail.outboundId, tenantId: mail.tenantId });
    if (known.outcome === 'accepted') return { outcome: 'handed_over', providerId: known.providerId };
    if (known.outcome === 'unknown') {
      throw new AppError('dependency_unavailable', {
        detail: 'Whether this mail was accepted is not known yet; it is not sent again blindly.',
      });
    }
  }
  try {
    const { providerId } = await ctx.mailer.send(mail);
    return { outcome: 'handed_over', providerId };
  } catch (error) {
    if (error instanceof AppError && error.status < 500 && error.status !== 429) return { outcome: 'refused', reason: error.message };
    throw error;
  }
};

/**
 * Hands a mail of the outbox to the provider, once, however many runs try: the row is claimed first, and a claim that outlived its run is taken over only after
 * asking the provider. The caller records what this says in one transaction.
 * @throws AppError dependency_unavailable when it must be tried again later; not_found when nobody asked for this mail.
 */
export const deliverOutbound = async ({ ctx, mail }: { ctx: DeliverContext; mail: OutgoingMail }): Promise<Delivered> => {
  const { outcome, providerId } = await callFunction({
    store: ctx.store,
    name: 'claim_outbound',
    args: { p_outbound_id: mail.outboundId, p_lease_seconds: ctx.installation.outboundLeaseSeconds },
    schema: claimSchema,
  });
  if (outcome === 'busy') throw new AppError('dependency_unavailable', { detail: 'Another run is sending this mail right now.' });
  if (outcome === 'missing') throw new AppError('not_found', { detail: 'Nobody asked for this mail.' });
  if (outcome === 'sent' || outcome === 'failed') return { outcome: 'settled' };
  if (outcome === 'blocked') return { outcome: 'refused', reason: 'Mail to this address came back as undeliverable.' };
  // The provider's own events have shown that it has the mail: only the record is missing.
  if (outcome === 'accepted') return { outcome: 'handed_over', providerId: providerId ?? `event-${mail.outboundId}` };
  return await handOver({ ctx, mail, isTakeover: outcome === 'takeover' });
};
