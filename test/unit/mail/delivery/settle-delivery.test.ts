import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELIVERY_KINDS, type DeliveryKind, type DeliveryState, stepOf } from '../../../../shared/mail/delivery/delivery-steps.ts';
import type { DeliveryEvent } from '../../../../shared/mail/delivery/read-delivery-events.ts';
import { NOTHING_KNOWN, settleDelivery } from '../../../../shared/mail/delivery/settle-delivery.ts';

const RECIPIENT = 'cleo@client.example';
const event = (kind: DeliveryKind, minute = 0, changes: Partial<DeliveryEvent> = {}): DeliveryEvent => ({
  id: `${kind}-${minute}`,
  outboundId: '0198a000-0000-7000-8000-00000000aaaa',
  kind,
  address: RECIPIENT,
  occurredAt: new Date(Date.UTC(2026, 2, 5, 10, minute)).toISOString(),
  effect: null,
  isPermanentBounce: false,
  reason: '',
  providerId: null,
  ...changes,
});
const settle = (...events: DeliveryEvent[]) => settleDelivery({ recipient: RECIPIENT, events });

/** Row: where the mail stands. Column: what comes. Written out by hand, so that a change of the table shows. */
const NEXT: Readonly<Record<DeliveryState, Partial<Record<DeliveryKind, DeliveryState>>>> = {
  processed: { deferred: 'deferred', delivered: 'delivered', dropped: 'dropped', bounce: 'bounced', spamreport: 'spam_reported' },
  deferred: { delivered: 'delivered', dropped: 'dropped', bounce: 'bounced', spamreport: 'spam_reported' },
  delivered: { dropped: 'dropped', bounce: 'bounced', spamreport: 'spam_reported' },
  dropped: { bounce: 'bounced', spamreport: 'spam_reported' },
  bounced: { spamreport: 'spam_reported' },
  spam_reported: {},
};
const STATES = Object.keys(NEXT) as DeliveryState[];
const kindOf = (state: DeliveryState): DeliveryKind => {
  const kind = DELIVERY_KINDS.find((name) => stepOf(name).state === state);
  if (kind === undefined) throw new Error(`Nothing leads to ${state}.`);
  return kind;
};

describe('a mail', () => {
  it.each(STATES.flatMap((state) => DELIVERY_KINDS.map((kind) => ({ state, kind }))))('that is $state, then $kind', ({ state, kind }) => {
    expect(settle(event(kindOf(state)), event(kind, 1)).state).toBe(NEXT[state][kind] ?? state);
  });

  it.each(DELIVERY_KINDS)('of which nothing is known, then %s', (kind) => {
    expect(settle(event(kind)).state).toBe(stepOf(kind).state);
    expect(settle(event(kind)).firstEventAt).toBe(event(kind).occurredAt);
  });

  it('that was delivered is not touched by processed, whatever its time', () => {
    const delivered = settle(event('processed', 1), event('delivered', 2));
    for (const minute of [1, 2, 59]) {
      expect(settleDelivery({ known: delivered, recipient: RECIPIENT, events: [event('processed', minute)] })).toEqual(delivered);
    }
  });

  it('keeps the first opening and the first click', () => {
    expect(settle(event('open', 9), event('open', 4), event('click', 8), event('open', 7))).toMatchObject({
      state: null,
      openedAt: event('open', 4).occurredAt,
      clickedAt: event('click', 8).occurredAt,
    });
  });

  it('stays where it is when a copy to somebody else bounces, and is known to be with the provider', () => {
    const copy = event('bounce', 0, { address: 'friend@client.example', isPermanentBounce: true });
    expect(settle(copy)).toEqual({ ...NOTHING_KNOWN, firstEventAt: copy.occurredAt });
  });
});

const events = fc.array(
  fc
    .record({ kind: fc.constantFrom(...DELIVERY_KINDS), minute: fc.nat(59), isPermanent: fc.boolean(), isCopy: fc.boolean() })
    .map(({ kind, minute, isPermanent, isCopy }) =>
      event(kind, minute, {
        isPermanentBounce: kind === 'bounce' && isPermanent,
        ...(isCopy ? { address: 'friend@client.example' } : {}),
      }),
    ),
  { maxLength: 30 },
);

describe('any batch', () => {
  it('shuffled 46 times, with repeats and cut anywhere, ends in the same state as in order', () => {
    const shuffles = fc.array(fc.infiniteStream(fc.nat()), { minLength: 46, maxLength: 46 });
    const property = fc.property(events, shuffles, fc.nat(30), (inOrder, streams, cut) => {
      const expected = settle(...inOrder);
      for (const stream of streams) {
        const shuffled = inOrder
          .map((each) => ({ each, at: Number(stream.next().value) }))
          .sort((left, right) => left.at - right.at)
          .map(({ each }) => each);
        const known = settle(...shuffled.slice(0, cut));
        expect(settleDelivery({ known, recipient: RECIPIENT, events: [...shuffled.slice(cut), ...shuffled.slice(0, 3)] })).toEqual(
          expected,
        );
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('never takes a mail back', () => {
    const property = fc.property(events, events, (before, after) => {
      const known = settle(...before);
      expect(settleDelivery({ known, recipient: RECIPIENT, events: after }).rank).toBeGreaterThanOrEqual(known.rank);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
