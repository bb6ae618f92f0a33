import type { LocalDate } from '../../core/local-date.ts';
import type { Rate } from '../../rates/schemas.ts';
import type { Party } from '../schemas.ts';
import { allocateRooms } from './allocate-rooms.ts';
import { draftLines, findObstacle, type Run } from './draft-lines.ts';
import { priceLine, type Tariff } from './price-line.ts';
import type { Unavailable } from './types.ts';

/** The nights of a stay: `dates` are its nights, `checkOut` the day after the last. */
export type StayDates = { dates: readonly LocalDate[]; checkIn: LocalDate; lastNight: LocalDate; checkOut: LocalDate };

/** 0: the window is the stay; 1: it covers the stay; 2: it covers the check-in; 3: a later night only. */
export const windowRank = ({ rate, stay }: { rate: Rate; stay: StayDates }): number => {
  if (rate.validFrom > stay.checkIn || rate.validTo < stay.checkIn) return 3;
  const ends = rate.basis === 'per_person_stay' ? [stay.checkIn, stay.lastNight, stay.checkOut] : [stay.lastNight, stay.checkOut];
  if (rate.validFrom === stay.checkIn && ends.includes(rate.validTo)) return 0;
  return rate.validTo >= stay.lastNight ? 1 : 2;
};

const allowsNights = ({ rate, nights }: { rate: Rate; nights: number }): boolean =>
  nights >= (rate.minNights ?? 1) && nights <= (rate.maxNights ?? Number.POSITIVE_INFINITY);

/** What one night costs the client by `rate`, in its own currency; null when it cannot take the party. */
const nightPrice = ({ rate, party, tariff }: { rate: Rate; party: Party; tariff: Tariff }): number | null => {
  const rooms = allocateRooms({ party, rates: [rate] });
  if (rooms === null || findObstacle({ rate, rooms }) !== null) return null;
  const drafts = draftLines({ runs: [{ rate, from: rate.validFrom, nights: 1 }], rooms });
  return drafts.reduce((sum, draft) => sum + (priceLine({ draft, currency: rate.currency, tariff })?.price.amount ?? 0), 0);
};

type Preference = { rate: Rate; order: readonly (number | string)[] };

const compareOrders = (left: Preference, right: Preference): number => {
  for (const [index, value] of left.order.entries()) {
    const other = right.order[index];
    if (other === undefined || value === other) continue;
    return value < other ? -1 : 1;
  }
  return 0;
};

/** Best first: allows so many nights, can price the party, best window, cheapest night, then id so that the choice is the same every time. */
const sortByPreference = ({
  rates,
  stay,
  party,
  tariff,
}: {
  rates: readonly Rate[];
  stay: StayDates;
  party: Party;
  tariff: Tariff;
}): Rate[] =>
  rates
    .map((rate): Preference => {
      const price = nightPrice({ rate, party, tariff });
      const allowed = allowsNights({ rate, nights: stay.dates.length }) ? 0 : 1;
      return { rate, order: [allowed, price === null ? 1 : 0, windowRank({ rate, stay }), rate.currency, price ?? 0, rate.id] };
    })
    .toSorted(compareOrders)
    .map(({ rate }) => rate);

const hasOverlap = (rates: readonly Rate[]): boolean => {
  const sorted = rates.toSorted((left, right) => (left.validFrom < right.validFrom ? -1 : 1));
  return sorted.some((rate, index) => index > 0 && rate.validFrom <= (sorted[index - 1]?.validTo ?? ''));
};

/**
 * Picks the rate of each night out of the per-night rates of one hotel, room, meal plan, basis and supplier, and joins equal nights to runs.
 * A night without a rate, closed out by any rate that covers it, or a length of stay that the first night's rate forbids gives the reason instead.
 */
export const chooseNightRates = ({
  rates,
  stay,
  party,
  tariff,
}: {
  rates: readonly Rate[];
  stay: StayDates;
  party: Party;
  tariff: Tariff;
}): { ok: true; runs: Run[] } | Unavailable => {
  const near = rates.filter(({ validFrom, validTo }) => validFrom <= stay.lastNight && validTo >= stay.checkIn);
  const preferred = near.length > 1 && hasOverlap(near) ? sortByPreference({ rates: near, stay, party, tariff }) : near;
  const runs: Run[] = [];
  let closed: Unavailable | null = null;
  for (const night of stay.dates) {
    const covering = preferred.filter(({ validFrom, validTo }) => validFrom <= night && night <= validTo);
    const rate = covering[0];
    if (rate === undefined) return { ok: false, reason: 'no_rate_for_dates', detail: `There is no rate for the night of ${night}.` };
    const closeout = covering.flatMap(({ closeouts }) => closeouts).find(({ from, to }) => from <= night && night <= to);
    if (closeout)
      closed ??= { ok: false, reason: 'closed_out', detail: `Closed on ${night}${closeout.reason === '' ? '' : `: ${closeout.reason}`}.` };
    const run = runs.at(-1);
    if (run?.rate === rate) run.nights += 1;
    else runs.push({ rate, from: night, nights: 1 });
  }
  if (closed !== null) return closed;
  const first = runs[0]?.rate;
  if (first && !allowsNights({ rate: first, nights: stay.dates.length })) {
    const most = first.maxNights === null ? '' : `, at most ${first.maxNights}`;
    return { ok: false, reason: 'min_nights', detail: `At least ${first.minNights ?? 1} nights${most}.` };
  }
  return { ok: true, runs };
};
