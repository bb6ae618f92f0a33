import { missingFields } from '../extract/missing.ts';
import type { Trip } from '../schemas.ts';

/**
 * A new reading in which everything that a person corrected stays as the person left it. `fields` are the names of those fields, as the history has
 * them. A read departure that no longer follows the corrected arrival is forgotten.
 */
export const keepCorrections = ({ read, current, fields }: { read: Trip; current: Trip; fields: ReadonlySet<string> }): Trip => {
  const kept = Object.fromEntries(Object.entries(current).filter(([field]) => fields.has(field)));
  const merged: Trip = {
    ...read,
    ...kept,
    isTravel: read.isTravel || (fields.size > 0 && current.isTravel),
    ...(fields.has('destinations') ? { destinationText: current.destinationText, legs: current.legs } : {}),
    problems: fields.size > 0 ? current.problems : read.problems,
  };
  const { checkIn, checkOut } = merged;
  const isReversed = checkOut !== null && (checkIn === null || checkOut.value <= checkIn.value);
  const trip = isReversed ? { ...merged, checkOut: null, nights: null } : merged;
  return { ...trip, missing: missingFields(trip) };
};
