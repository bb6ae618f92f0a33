import { foldText } from '../extract/fold-text.ts';
import { missingFields } from '../extract/missing.ts';
import type { Trip } from '../schemas.ts';
import { mergeParty } from './merge-party.ts';
import { mergePlaces } from './merge-places.ts';
import { mergeStay } from './merge-stay.ts';

/** A field before and after, as the trip holds it (null: nothing said). */
export type TripChange = { field: string; old: unknown; new: unknown };
type Input = {
  before: Trip;
  /** What the rules read in the reply alone. */
  reply: Trip;
  /** The reply's own words, without history. */
  text: string;
  /** `fill`: only what was missing or assumed may be said now, as in an acceptance. */
  mode: 'change' | 'fill';
  /** Fields that somebody has changed since this reply was written: they stay. */
  settled: ReadonlySet<string>;
};

const PLACE_FIELDS = ['destinations', 'ambiguousDestinations', 'legs'] as const;
const STAY_FIELDS = ['checkIn', 'checkOut', 'nights', 'dateWindow'] as const;
const PARTY_FIELDS = ['adults', 'children', 'childAges', 'rooms', 'roomCount'] as const;
const WISH_FIELDS = ['budget', 'hotels', 'mealPlans', 'requests'] as const;
const CONTACT_FIELDS = ['name', 'phone'] as const;
const FIELDS = [...PLACE_FIELDS, ...STAY_FIELDS, ...PARTY_FIELDS, ...WISH_FIELDS, ...CONTACT_FIELDS] as const;

const MAX_REQUEST_CHARACTERS = 1000;
const MAX_PROBLEMS = 20;

/** What counts as the same: values, and whether they were assumed; not how sure the reading was and by which words. */
const essence = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(essence);
  if (typeof value !== 'object' || value === null || !('confidence' in value)) return value;
  return 'value' in value ? { value: value.value, assumed: 'assumed' in value && value.assumed } : value;
};
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(essence(one)) === JSON.stringify(essence(other));

/** Whether a group of fields may take what the reply says. */
const mayChange = ({ input, fields, isOpen }: { input: Input; fields: readonly string[]; isOpen: boolean }): boolean =>
  !fields.some((field) => input.settled.has(field)) && (input.mode === 'change' || isOpen);

const mergeWishes = ({ before, reply }: { before: Trip; reply: Trip }): Pick<Trip, (typeof WISH_FIELDS)[number]> => {
  const isNewRequest = reply.requests !== '' && !before.requests.includes(reply.requests);
  return {
    budget:
      reply.budget !== null && (before.budget === null || reply.budget.value.amount !== before.budget.value.amount)
        ? reply.budget
        : before.budget,
    hotels: reply.hotels.length > 0 ? reply.hotels : before.hotels,
    mealPlans: reply.mealPlans.length > 0 ? reply.mealPlans : before.mealPlans,
    requests: isNewRequest ? `${before.requests}\n${reply.requests}`.trim().slice(0, MAX_REQUEST_CHARACTERS) : before.requests,
  };
};

/** Name and number are those of the client: a fellow traveller's do not stand for them. */
const mergeContact = ({ before, reply }: { before: Trip; reply: Trip }): Pick<Trip, 'name' | 'phone'> => {
  const isClient = before.email !== null && before.email.value.toLowerCase() === reply.email?.value.toLowerCase();
  return { name: before.name ?? (isClient ? reply.name : null), phone: before.phone ?? (isClient ? reply.phone : null) };
};

/** Old doubts about what has now been said are over. */
const problemsAfter = ({ before, reply, changed }: { before: Trip; reply: Trip; changed: readonly string[] }): Trip['problems'] => {
  const isOver = (reason: string): boolean =>
    (reason.startsWith('date') && changed.includes('checkIn')) ||
    (reason.startsWith('party') && (changed.includes('adults') || changed.includes('children')));
  return [...before.problems.filter(({ reason }) => !isOver(reason)), ...reply.problems].slice(-MAX_PROBLEMS);
};

/**
 * A trip after a reply: values stated in the reply win over older and over assumed ones, what it does not speak of stays. Gives the trip
 * and the fields that changed, none when the reply says nothing new or when neither text asks for a trip.
 */
export const mergeReply = (input: Input): { trip: Trip; changes: TripChange[] } => {
  const { before, reply } = input;
  const saysTrip = reply.isTravel && (reply.destinations.length > 0 || reply.checkIn !== null);
  if (!before.isTravel && !saysTrip) return { trip: before, changes: [] };
  const folded = foldText(input.text);
  const places = mergePlaces({ before, reply, folded });
  const mayPlaces = mayChange({
    input,
    fields: PLACE_FIELDS,
    isOpen: before.missing.includes('destination') || before.missing.includes('nights'),
  });
  const replyNights = mayPlaces && places.isAddition ? places.nights : reply.nights;
  const { checkIn, checkOut, nights, dateWindow } = before;
  const stayOpen = checkIn === null || nights === null || checkIn.assumed || nights.assumed;
  const mayStay = mayChange({ input, fields: STAY_FIELDS, isOpen: stayOpen });
  const partyOpen =
    before.adults === null || before.adults.assumed || before.missing.includes('child_ages') || before.missing.includes('party');
  const mayParty = mayChange({ input, fields: PARTY_FIELDS, isOpen: partyOpen });
  const merged: Trip = {
    ...before,
    ...(mayPlaces ? places.places : {}),
    ...(mayStay ? mergeStay({ before: { checkIn, checkOut, nights, dateWindow }, reply: { ...reply, nights: replyNights } }) : {}),
    ...(mayParty ? mergeParty({ before, reply, folded }) : {}),
    ...(mayChange({ input, fields: WISH_FIELDS, isOpen: false }) ? mergeWishes(input) : {}),
    ...mergeContact(input),
    isTravel: true,
    instructionsInText: before.instructionsInText || reply.instructionsInText,
  };
  const changes = FIELDS.flatMap((field) =>
    isSame(before[field], merged[field]) ? [] : [{ field, old: before[field], new: merged[field] }],
  );
  const problems = problemsAfter({ before, reply, changed: changes.map(({ field }) => field) });
  const trip = { ...merged, problems };
  return { trip: { ...trip, missing: missingFields(trip) }, changes };
};
