import type { TripTriage } from '../extract/triage-trip.ts';
import type { UnderstoodTrip } from './understand-trip.ts';

/** An enquiry whose dates or people were read in two ways waits for a person, who sees both; what is parked stays so. */
export const heedConflicts = ({ triage, conflicts }: { triage: TripTriage; conflicts: UnderstoodTrip['conflicts'] }): TripTriage =>
  triage.status === 'open' && conflicts.length > 0 ? { ...triage, status: 'needs_info' } : triage;
