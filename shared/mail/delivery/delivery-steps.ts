/** How far the provider says a mail came; null: nothing but an opening or an unsubscription is known. */
export type DeliveryState = 'processed' | 'deferred' | 'delivered' | 'dropped' | 'bounced' | 'spam_reported';

type Step = {
  /** Where the mail stands after this event; null: it stands where it stood. */
  state: DeliveryState | null;
  /** A state gives way to one of a higher rank alone: their order is this one, whenever they arrive. */
  rank: number;
  marks?: 'openedAt' | 'clickedAt';
};

/** Every event of the provider that means something to us. */
export const DELIVERY_STEPS = {
  processed: { state: 'processed', rank: 1 },
  deferred: { state: 'deferred', rank: 2 },
  delivered: { state: 'delivered', rank: 3 },
  dropped: { state: 'dropped', rank: 4 },
  bounce: { state: 'bounced', rank: 5 },
  spamreport: { state: 'spam_reported', rank: 6 },
  open: { state: null, rank: 0, marks: 'openedAt' },
  click: { state: null, rank: 0, marks: 'clickedAt' },
  unsubscribe: { state: null, rank: 0 },
  group_unsubscribe: { state: null, rank: 0 },
} as const satisfies Readonly<Record<string, Step>>;

export type DeliveryKind = keyof typeof DELIVERY_STEPS;

export const DELIVERY_KINDS = Object.keys(DELIVERY_STEPS) as DeliveryKind[];

export const stepOf = (kind: DeliveryKind): Step => DELIVERY_STEPS[kind];
