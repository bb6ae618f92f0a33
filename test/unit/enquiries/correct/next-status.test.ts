import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextStatus } from '../../../../shared/enquiries/correct/next-status.ts';
import type { TripTriage } from '../../../../shared/enquiries/extract/triage-trip.ts';
import { ENQUIRY_STATUSES, STATUS_MOVES } from '../../../../shared/enquiries/status-machine.ts';

const triageOf = (status: TripTriage['status']) => ({ status, parkedReason: status === 'parked' ? 'destination_unknown' : null });
const parked = (parkedReason: string) => ({ status: 'parked', parkedReason }) as const;
const needsInfo = { status: 'needs_info', parkedReason: null } as const;
const open = { status: 'open', parkedReason: null } as const;

describe('where an enquiry stands after a correction', () => {
  test('it opens when nothing is missing any more, and waits when something is', () => {
    expect(nextStatus({ current: needsInfo, triage: triageOf('open'), hasConflicts: false })).toEqual(open);
    expect(nextStatus({ current: needsInfo, triage: triageOf('needs_info'), hasConflicts: false })).toEqual(needsInfo);
    expect(nextStatus({ current: open, triage: triageOf('needs_info'), hasConflicts: false })).toEqual(needsInfo);
  });

  test('rules and model still at odds keep it waiting', () => {
    expect(nextStatus({ current: needsInfo, triage: triageOf('open'), hasConflicts: true })).toEqual(needsInfo);
  });

  test('a place that became known unparks; a sender nobody trusts, or spam, stays parked', () => {
    expect(nextStatus({ current: parked('destination_unknown'), triage: triageOf('open'), hasConflicts: false })).toEqual(open);
    expect(nextStatus({ current: parked('destination_ambiguous'), triage: triageOf('needs_info'), hasConflicts: false })).toEqual(
      needsInfo,
    );
    for (const reason of ['sender_unverified', 'spam', 'by_member'])
      expect(nextStatus({ current: parked(reason), triage: triageOf('open'), hasConflicts: false })).toEqual(parked(reason));
  });

  test('it moves only along the status machine, by at most two moves through open', () => {
    const moves = (from: (typeof ENQUIRY_STATUSES)[number], to: (typeof ENQUIRY_STATUSES)[number]) =>
      from === to || STATUS_MOVES[from].includes(to) || (STATUS_MOVES[from].includes('open') && STATUS_MOVES.open.includes(to));
    fc.assert(
      fc.property(
        fc.constantFrom(...ENQUIRY_STATUSES),
        fc.constantFrom('destination_unknown', 'destination_ambiguous', 'spam', null),
        fc.constantFrom('open', 'needs_info', 'parked'),
        fc.boolean(),
        (status, parkedReason, triage, hasConflicts) => {
          const next = nextStatus({ current: { status, parkedReason }, triage: triageOf(triage), hasConflicts });
          expect(moves(status, next.status)).toBe(true);
        },
      ),
    );
  });
});
