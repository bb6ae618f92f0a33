import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { State } from '../state/port.ts';
import type { Mailer } from './port.ts';

/** Longer than any retry, redelivery or replay of a dead letter may come late (31 days). */
const KEPT_SECONDS = 60 * 24 * 60 * 60;

type Key = { tenantId: string; outboundId: string };

const claimSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('handed_over') }),
  z.object({ outcome: z.literal('accepted'), providerId: z.string() }),
]);

const PART = /^[A-Za-z0-9_-]{1,64}$/;

const keyOf = ({ tenantId, outboundId }: Key): string => {
  if (!PART.test(tenantId) || !PART.test(outboundId)) throw new Error('A mail has an id that cannot be a key.');
  return `${tenantId}:outbound:${outboundId}`;
};

export type OutboundClaims = {
  /**
   * Takes the right to hand this mail over. Null: it is yours. Otherwise the mail that was accepted already.
   * @throws AppError `dependency_unavailable` while another has it, or when nobody knows what became of it
   */
  claim(key: Key): Promise<{ providerId: string } | null>;
  accept(mail: Key & { providerId: string }): Promise<void>;
  /** Gives the right back: the mail was certainly not accepted. */
  release(key: Key): Promise<void>;
  lookup: Mailer['lookup'];
};

/** What is known of mails that were handed to a provider which cannot be asked: kept before and after, in the state that all instances share. */
export const createOutboundClaims = ({ state }: { state: () => Promise<State> }): OutboundClaims => ({
  claim: async (key) => {
    const claimed = await (await state()).claim({ key: keyOf(key), value: { outcome: 'handed_over' }, ttlSeconds: KEPT_SECONDS });
    if (claimed.claimed) return null;
    const held = claimSchema.parse(claimed.value);
    if (held.outcome === 'accepted') return { providerId: held.providerId };
    throw new AppError('dependency_unavailable', {
      detail: 'This mail was handed to SendGrid already and its outcome is not known yet; it is not sent again blindly.',
    });
  },
  accept: async ({ providerId, ...key }) => {
    await (await state()).put({ key: keyOf(key), value: { outcome: 'accepted', providerId }, ttlSeconds: KEPT_SECONDS });
  },
  release: async (key) => await (await state()).remove(keyOf(key)),
  lookup: async (key) => {
    const value = await (await state()).get(keyOf(key));
    if (value === null) return { outcome: 'not_accepted' };
    const held = claimSchema.parse(value);
    return held.outcome === 'accepted' ? held : { outcome: 'unknown' };
  },
});
