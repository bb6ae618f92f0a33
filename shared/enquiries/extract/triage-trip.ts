import { daysBetween, type LocalDate, localDateAt } from '../../core/local-date.ts';
import type { Trip } from '../schemas.ts';

export type Authentication = 'pass' | 'fail' | 'none';
export type TripTriage = {
  status: 'open' | 'needs_info' | 'parked';
  parkedReason: string | null;
  missing: Trip['missing'];
  priority: 'urgent' | 'high' | 'normal' | 'low';
};
/** The triage of a new enquiry, with what follows from it. */
export type NextSteps = TripTriage & {
  /** Whether a draft quote may be tried: everything that a price needs is known or may be assumed. */
  draft: boolean;
  /** Whether it becomes somebody's work: what strangers and robots sent does not. */
  assign: boolean;
  /** What the members who read enquiries are told, if anything. */
  notification: 'enquiry_new' | 'enquiry_parked' | null;
};
type Input = {
  trip: Trip;
  authentication: Authentication;
  now: Date;
  /** IANA zone of the tenant. */
  timeZone: string;
  senderProblem?: SenderProblem | null;
  intent?: string | null;
  questionOnly?: boolean;
  /** Names of the fields that rules and model read differently. */
  conflicts?: readonly string[];
};

export const SENDER_PROBLEMS = ['spam', 'newsletter', 'automated'] as const;
type SenderProblem = (typeof SENDER_PROBLEMS)[number];

const URGENT_WITHIN_DAYS = 7;
/** Asked for, yet no reason to hold back a draft: the quote prices an untold age at the top band and blocks approval instead. */
const NOT_BLOCKING: readonly Trip['missing'][number][] = ['child_ages'];
/** These speak of a stay, too, but of one that is booked or was: nobody wants a quote for it. */
const ABOUT_A_BOOKING: ReadonlySet<string | null> = new Set([
  'refund_claim',
  'cancellation_request',
  'booking_status',
  'payment_question',
  'payment_proof',
  'supplier_message',
]);
const DATE_FIELDS = ['checkIn', 'checkOut', 'nights', 'dateWindow'];
const PARTY_FIELDS = ['adults', 'children', 'childAges', 'rooms'];

const priorityOf = ({
  trip,
  today,
  intent,
  isRequest,
}: {
  trip: Trip;
  today: LocalDate;
  intent: string | null;
  isRequest: boolean;
}): TripTriage['priority'] => {
  const days = trip.checkIn === null ? null : daysBetween(today, trip.checkIn.value);
  if (intent === 'supplier_message') return 'low';
  if (intent === 'complaint' || (trip.isTravel && days !== null && days >= 0 && days <= URGENT_WITHIN_DAYS)) return 'urgent';
  return isRequest ? 'high' : 'normal';
};

/** What a person has to settle because rules and model disagree, as missing fields. */
const disputed = (conflicts: readonly string[]): Trip['missing'] => [
  ...(conflicts.some((field) => DATE_FIELDS.includes(field)) ? (['dates'] as const) : []),
  ...(conflicts.some((field) => PARTY_FIELDS.includes(field)) ? (['party'] as const) : []),
];

/**
 * What happens next with a read trip (spec: enquiries, What happens next): sender or robot parks first, then the destination, then missing
 * fields, then the rest. `now` is read in the tenant's `timeZone`; `senderProblem` is the reason of a mail that is spam, a newsletter or
 * automated; `intent` of mail triage when known; `questionOnly` when the mail only asks something that documents answer.
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
  conflicts = [],
}: Input): NextSteps => {
  const isRequest = trip.isTravel && !questionOnly && !ABOUT_A_BOOKING.has(intent);
  const priority = priorityOf({ trip, today: localDateAt({ instant: now, timeZone }), intent, isRequest });
  const missing = [...new Set([...trip.missing, ...disputed(conflicts)])];
  const known = { parkedReason: null, missing, priority, draft: false, assign: true, notification: 'enquiry_new' as const };
  const untrusted = authentication === 'fail' ? 'sender_unverified' : senderProblem;
  if (untrusted !== null) return { ...known, status: 'parked', parkedReason: untrusted, assign: false, notification: null };
  if (!isRequest) return { ...known, status: 'open', missing: [] };
  const place =
    trip.ambiguousDestinations.length > 0 ? 'destination_ambiguous' : trip.destinations.length === 0 ? 'destination_unknown' : null;
  if (place !== null) return { ...known, status: 'parked', parkedReason: place, notification: 'enquiry_parked' };
  const isBlocked = missing.some((field) => !NOT_BLOCKING.includes(field));
  return isBlocked ? { ...known, status: 'needs_info' } : { ...known, status: 'open', draft: true };
};
