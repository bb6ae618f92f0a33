import { daysBetween, type LocalDate, localDateAt } from '../../core/local-date.ts';
import type { Trip } from '../schemas.ts';

export type Authentication = 'pass' | 'fail' | 'none';
export type TripTriage = {
  status: 'open' | 'needs_info' | 'parked';
  parkedReason: string | null;
  missing: Trip['missing'];
  priority: 'urgent' | 'high' | 'normal' | 'low';
};

const URGENT_WITHIN_DAYS = 7;
/** Asked for, yet no reason to hold back a draft: the quote prices an untold age at the top band and blocks approval instead. */
const NOT_BLOCKING: readonly Trip['missing'][number][] = ['child_ages'];

const priorityOf = ({ trip, today, intent }: { trip: Trip; today: LocalDate; intent: string | null }): TripTriage['priority'] => {
  const days = trip.checkIn === null ? null : daysBetween(today, trip.checkIn.value);
  if (intent === 'complaint' || (trip.isTravel && days !== null && days >= 0 && days <= URGENT_WITHIN_DAYS)) return 'urgent';
  if (intent === 'supplier_message') return 'low';
  return trip.isTravel ? 'high' : 'normal';
};

/**
 * What happens next with a read trip: sender or robot parks first, then the destination, then missing fields, then the rest.
 * `now` is read in the tenant's `timeZone`; `senderProblem` is the reason of a mail that is spam, a newsletter or automated;
 * `intent` of mail triage when known; `question` when the mail only asks something that documents answer.
 * Orders to the system in the text change nothing here: the caller flags them and never sends by itself.
 */
export const triageTrip = ({
  trip,
  authentication,
  now,
  timeZone,
  senderProblem = null,
  intent = null,
  questionOnly = false,
}: {
  trip: Trip;
  authentication: Authentication;
  now: Date;
  /** IANA zone of the tenant. */
  timeZone: string;
  senderProblem?: 'spam' | 'newsletter' | 'automated' | null;
  intent?: string | null;
  questionOnly?: boolean;
}): TripTriage => {
  const priority = priorityOf({ trip, today: localDateAt({ instant: now, timeZone }), intent });
  const parked = (parkedReason: string): TripTriage => ({ status: 'parked', parkedReason, missing: trip.missing, priority });
  if (authentication === 'fail') return parked('sender_unverified');
  if (senderProblem !== null) return parked(senderProblem);
  if (!trip.isTravel || questionOnly) return { status: 'open', parkedReason: null, missing: [], priority };
  if (trip.ambiguousDestinations.length > 0) return parked('destination_ambiguous');
  if (trip.destinations.length === 0) return parked('destination_unknown');
  const blocking = trip.missing.filter((field) => !NOT_BLOCKING.includes(field));
  return { status: blocking.length > 0 ? 'needs_info' : 'open', parkedReason: null, missing: trip.missing, priority };
};
