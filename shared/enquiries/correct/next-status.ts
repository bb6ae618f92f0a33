import type { TripTriage } from '../extract/triage-trip.ts';
import type { EnquiryStatus } from '../status-machine.ts';

type Standing = { status: EnquiryStatus; parkedReason: string | null };

/** Reasons that go away once the place is known; a sender nobody trusts, or spam, stays parked until a person opens it. */
const ABOUT_PLACE = new Set(['destination_unknown', 'destination_ambiguous']);

/**
 * Where an enquiry stands after its trip changed. Only what waits for facts moves: to open when nothing is missing any more, to needs_info when
 * something is. `hasConflicts`: rules and model still disagree, which is for a person to settle.
 */
export const nextStatus = ({
  current,
  triage,
  hasConflicts,
}: {
  current: Standing;
  triage: Pick<TripTriage, 'status' | 'parkedReason'>;
  hasConflicts: boolean;
}): Standing => {
  const isParkedForPlace = current.status === 'parked' && ABOUT_PLACE.has(current.parkedReason ?? '');
  if (!isParkedForPlace && current.status !== 'open' && current.status !== 'needs_info') return current;
  if (triage.status === 'parked') return isParkedForPlace ? { status: 'parked', parkedReason: triage.parkedReason } : current;
  if (triage.status === 'needs_info') return { status: 'needs_info', parkedReason: null };
  return { status: hasConflicts && !isParkedForPlace ? current.status : 'open', parkedReason: null };
};
