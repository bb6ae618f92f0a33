import type { LocalDate } from '../../core/local-date.ts';
import type { Rate } from '../../rates/schemas.ts';
import type { Room } from '../schemas.ts';
import { classifyGuests, type Guests, isSingleRoom, sortBands } from './classify-guests.ts';
import type { DraftLine, Unavailable } from './types.ts';

/** Nights one after the other that one rate prices. */
export type Run = { rate: Rate; from: LocalDate; nights: number };

type PartOfLine = Omit<DraftLine, 'rate' | 'from' | 'nights' | 'times'>;

/** Why `rate` cannot price these rooms, or null when it can. */
export const findObstacle = ({ rate, rooms }: { rate: Rate; rooms: readonly Room[] }): Unavailable | null => {
  const children = rooms.reduce((count, { childAges }) => count + childAges.length, 0);
  if (children > 0 && rate.childBands.length === 0) {
    return { ok: false, reason: 'children_not_accepted', detail: 'This rate is for adults only.' };
  }
  const bands = sortBands(rate.childBands);
  const guests = rooms.map((room) => classifyGuests({ room, bands }));
  if (rate.infantAmount === null && guests.some(({ infants }) => infants > 0)) {
    return { ok: false, reason: 'infant_price_missing', detail: 'The rate states no price for an infant.' };
  }
  if (rate.adultSingle === null && guests.some(isSingleRoom)) {
    return { ok: false, reason: 'single_price_missing', detail: 'The rate states no price for one adult alone in a room.' };
  }
  return null;
};

const peopleParts = ({ rate, guests }: { rate: Rate; guests: readonly Guests[] }): PartOfLine[] => {
  const shared = guests.filter((room) => !isSingleRoom(room));
  const alone = guests.filter(isSingleRoom);
  const overAgeOf = (rooms: readonly Guests[]) => rooms.reduce((sum, { overAge }) => sum + overAge, 0);
  const plain = { band: null, unknownAge: 0 };
  if (rate.basis === 'per_room_night') {
    return [
      { ...plain, kind: 'room', quantity: shared.length, unitAmount: rate.adultSharing, overAge: overAgeOf(shared) },
      ...childParts({ rate, guests, kind: 'extra_bed' }),
      { ...plain, kind: 'room_single', quantity: alone.length, unitAmount: rate.adultSingle ?? 0, overAge: overAgeOf(alone) },
    ];
  }
  const sharing = shared.reduce((sum, { adults }) => sum + adults, 0);
  return [
    { ...plain, kind: 'adult_sharing', quantity: sharing, unitAmount: rate.adultSharing, overAge: overAgeOf(shared) },
    { ...plain, kind: 'adult_single', quantity: alone.length, unitAmount: rate.adultSingle ?? 0, overAge: overAgeOf(alone) },
    ...childParts({ rate, guests, kind: 'child' }),
  ];
};

const childParts = ({ rate, guests, kind }: { rate: Rate; guests: readonly Guests[]; kind: 'child' | 'extra_bed' }): PartOfLine[] => {
  const bands = [...new Set(guests.flatMap(({ children }) => [...children.keys()]))];
  const parts = bands
    .toSorted((left, right) => left.minAge - right.minAge)
    .map((band): PartOfLine => {
      const counts = guests.map(({ children }) => children.get(band));
      const quantity = counts.reduce((sum, entry) => sum + (entry?.count ?? 0), 0);
      const unknownAge = counts.reduce((sum, entry) => sum + (entry?.unknownAge ?? 0), 0);
      return { kind, band, quantity, unitAmount: band.amount, overAge: 0, unknownAge };
    });
  const infants = guests.reduce((sum, room) => sum + room.infants, 0);
  return [...parts, { kind: 'infant', band: null, quantity: infants, unitAmount: rate.infantAmount ?? 0, overAge: 0, unknownAge: 0 }];
};

/**
 * The lines of a stay in the rates' own currencies: one per kind (and child band) and run of nights. `rooms` must have passed `findObstacle`
 * for each run's rate. A price per stay is charged once, the others once a night.
 */
export const draftLines = ({ runs, rooms }: { runs: readonly Run[]; rooms: readonly Room[] }): DraftLine[] =>
  runs.flatMap(({ rate, from, nights }) => {
    const bands = sortBands(rate.childBands);
    const guests = rooms.map((room) => classifyGuests({ room, bands }));
    const times = rate.basis === 'per_person_stay' ? 1 : nights;
    return peopleParts({ rate, guests })
      .filter(({ quantity }) => quantity > 0)
      .map((part): DraftLine => ({ ...part, rate, from, nights, times }));
  });
