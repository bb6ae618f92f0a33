import type { ExtractTripInput } from '../extract/extract-trip.ts';
import { missingFields } from '../extract/missing.ts';
import { type Trip, tripSchema } from '../schemas.ts';
import { type CheckedTrip, checkModelTrip } from './check-model-trip.ts';
import { mergeParty } from './merge-party.ts';
import { mergeStay } from './merge-stay.ts';
import type { ModelTrip } from './model-trip.ts';
import type { Conflict } from './pick-value.ts';
import { readForModel } from './read-for-model.ts';
import { tripConfidence } from './trip-confidence.ts';

export type MergedTrip = {
  trip: Trip;
  /** `model` when a value of the model's stands in the trip. */
  method: 'rules' | 'model';
  confidence: number | null;
  /** Dates and people that both read, differently; the trip has the rules'. */
  conflicts: Conflict[];
  /** Names of fields that the model filled, and of those whose value it could not show in the mail. */
  filled: string[];
  dropped: string[];
};

const MAX_PROBLEMS = 20;

/** Named rule "trip by evidence": rules that saw no request give way where the model shows a place to go to together with days, nights or people. */
const isShownAsTrip = ({ model, checked }: { model: ModelTrip; checked: CheckedTrip }): boolean =>
  model.isTravel === true &&
  checked.destinations.length > 0 &&
  [checked.checkIn, checked.nights, checked.adults].some((read) => read !== null);

const mergePlaces = ({ rules, checked }: { rules: Trip; checked: CheckedTrip }): Pick<Trip, 'destinations' | 'destinationText'> => {
  // The rules' own two candidates are for a person to choose from.
  const isOpen = rules.destinations.length === 0 && rules.ambiguousDestinations.length === 0;
  const destinations = isOpen ? checked.destinations : rules.destinations;
  const said = isOpen ? destinations.map(({ source }) => source).join(', ') : '';
  return { destinations, destinationText: (rules.destinationText || said).slice(0, 500) };
};

const legsOf = ({
  rules,
  destinations,
  nights,
}: {
  rules: Trip;
  destinations: Trip['destinations'];
  nights: Trip['nights'];
}): Trip['legs'] => {
  if (destinations.length === rules.destinations.length && destinations.length !== 1) return rules.legs;
  return destinations.map(({ value }) => ({ destination: value, nights: destinations.length === 1 ? (nights?.value ?? null) : null }));
};

/** What a model gave that cannot be, where nothing better is known: somebody must be asked. */
const impossibleOf = ({ trip, checked }: { trip: Trip; checked: CheckedTrip }): Trip['problems'] =>
  checked.impossible
    .filter((reason) => (reason === 'party_invalid' ? trip.adults === null : trip.checkIn === null))
    .map((reason) => ({ reason, text: 'The model gave a value that cannot be.' }));

/**
 * The trip of rules and model, field by field. The model fills what the rules left empty or uncertain, with values that `mail` itself says (see `checkModelTrip`); what the rules
 * read surely stands, and another reading of dates or people beside it is a conflict. Money, names, addresses and wishes are the rules' alone. Pure.
 */
export const mergeTrips = ({ rules, model, mail }: { rules: Trip; model: ModelTrip; mail: ExtractTripInput }): MergedTrip => {
  const reading = readForModel(mail);
  const checked = checkModelTrip({ model, reading, destinations: mail.destinations });
  const instructionsInText = rules.instructionsInText || model.givesOrders === true;
  const isTravel = rules.isTravel || (!reading.isNoClient && isShownAsTrip({ model, checked }));
  if (!isTravel && !(reading.isReply && !reading.isNoClient)) {
    const trip = { ...rules, instructionsInText };
    return { trip, method: 'rules', confidence: tripConfidence({ trip }), conflicts: [], filled: [], dropped: checked.dropped };
  }
  const places = mergePlaces({ rules, checked });
  const stay = mergeStay({ rules, model: checked, today: reading.today });
  const party = mergeParty({ rules, model: checked });
  const roomCount = rules.roomCount ?? checked.roomCount;
  const hotels = rules.hotels.length > 0 ? rules.hotels : checked.hotels;
  const read: Trip = {
    ...rules,
    ...places,
    legs: legsOf({ rules, destinations: places.destinations, nights: stay.nights }),
    checkIn: stay.checkIn,
    checkOut: stay.checkOut,
    nights: stay.nights,
    dateWindow: stay.dateWindow,
    adults: party.adults,
    children: party.children,
    childAges: party.childAges,
    problems: party.problems,
    roomCount,
    hotels,
    isTravel,
    instructionsInText,
  };
  const problems = [...read.problems, ...impossibleOf({ trip: read, checked })].slice(0, MAX_PROBLEMS);
  const trip = tripSchema.parse({ ...read, problems, missing: missingFields({ ...read, problems }) });
  const conflicts = [...stay.conflicts, ...party.conflicts];
  const filled = [
    ...(places.destinations === rules.destinations || places.destinations.length === 0 ? [] : ['destinations']),
    ...stay.filled,
    ...party.filled,
    ...(rules.roomCount === null && roomCount !== null ? ['roomCount'] : []),
    ...(rules.hotels.length === 0 && hotels.length > 0 ? ['hotels'] : []),
  ];
  return {
    trip,
    method: filled.length > 0 ? 'model' : 'rules',
    confidence: tripConfidence({ trip, doubted: conflicts.map(({ field }) => field) }),
    conflicts,
    filled,
    dropped: [...new Set([...checked.dropped, ...stay.dropped, ...party.dropped])],
  };
};
