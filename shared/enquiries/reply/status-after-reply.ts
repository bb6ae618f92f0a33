import type { NextSteps } from '../extract/triage-trip.ts';

type Place = { status: string; parkedReason: string | null };

/**
 * Where an enquiry stands after a reply changed its trip, and whether a draft quote may be tried. What is complete now is open; an open
 * one that lost its dates waits for them; one that a person works on or has sent a quote for stays with them. One that was parked for its
 * sender is not opened by a mail.
 */
export const statusAfterReply = ({ before, triage }: { before: Place; triage: NextSteps }): Place & { draft: boolean } => {
  const { status } = before;
  const asRead = { status: triage.status, parkedReason: triage.parkedReason, draft: triage.draft };
  if (status === 'parked') return before.parkedReason?.startsWith('destination_') ? asRead : { ...before, draft: false };
  if (status === 'open' || status === 'needs_info') {
    return triage.status === 'parked' ? { ...before, draft: false } : asRead;
  }
  return { ...before, draft: triage.draft && status === 'in_progress' };
};
