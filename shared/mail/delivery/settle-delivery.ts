import { type DeliveryState, stepOf } from './delivery-steps.ts';
import type { DeliveryEvent } from './read-delivery-events.ts';

/** What is known of one mail by the provider's word. Every part only ever grows, so the order of events does not matter. Instants are UTC. */
export type MailDelivery = {
  state: DeliveryState | null;
  rank: number;
  /** The last event of that state. */
  at: string | null;
  /** Any event at all: the provider has the mail. */
  firstEventAt: string | null;
  openedAt: string | null;
  clickedAt: string | null;
  bouncedPermanently: boolean;
};

export const NOTHING_KNOWN: MailDelivery = {
  state: null,
  rank: 0,
  at: null,
  firstEventAt: null,
  openedAt: null,
  clickedAt: null,
  bouncedPermanently: false,
};

// Texts of one form and zone sort like the instants they name.
const earlier = (left: string | null, right: string): string => (left === null || right < left ? right : left);
const later = (left: string | null, right: string): string => (left === null || right > left ? right : left);

type Advance = { known: MailDelivery; event: DeliveryEvent; isForRecipient: boolean };

const advance = ({ known, event, isForRecipient }: Advance): MailDelivery => {
  const firstEventAt = earlier(known.firstEventAt, event.occurredAt);
  if (!isForRecipient) return { ...known, firstEventAt };
  const { state, rank, marks } = stepOf(event.kind);
  const standing = rank > known.rank ? { state, rank, at: event.occurredAt } : { state: known.state, rank: known.rank, at: known.at };
  return {
    ...standing,
    ...(rank === known.rank && rank > 0 ? { at: later(known.at, event.occurredAt) } : {}),
    firstEventAt,
    openedAt: marks === 'openedAt' ? earlier(known.openedAt, event.occurredAt) : known.openedAt,
    clickedAt: marks === 'clickedAt' ? earlier(known.clickedAt, event.occurredAt) : known.clickedAt,
    bouncedPermanently: known.bouncedPermanently || event.isPermanentBounce,
  };
};

/**
 * What the events of one mail say together, added to what was known. An event about another address than `recipient` (a copy) proves that the provider has the
 * mail, and says nothing of how far it came.
 */
export const settleDelivery = ({
  known = NOTHING_KNOWN,
  recipient,
  events,
}: {
  known?: MailDelivery;
  /** Lower case. */
  recipient: string;
  events: readonly DeliveryEvent[];
}): MailDelivery =>
  events.reduce((sum, event) => advance({ known: sum, event, isForRecipient: (event.address ?? recipient) === recipient }), known);
