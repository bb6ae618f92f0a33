import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedMoves, ENQUIRY_STATUSES, type EnquiryStatus, STATUS_MOVES } from '../../../shared/enquiries/status-machine.ts';

const status = fc.constantFrom(...ENQUIRY_STATUSES);

describe('the status machine of enquiries', () => {
  test('has the moves of the specification and no others', () => {
    expect(STATUS_MOVES).toEqual({
      open: ['in_progress', 'needs_info', 'parked', 'resolved', 'closed'],
      needs_info: ['open', 'in_progress', 'closed'],
      parked: ['open', 'closed'],
      in_progress: ['needs_info', 'resolved', 'closed'],
      resolved: ['in_progress', 'closed'],
      closed: [],
    });
  });

  test('resolves an open enquiry only when a quote of it was sent', () => {
    expect(allowedMoves({ from: 'open', hasSentQuote: false })).not.toContain('resolved');
    expect(allowedMoves({ from: 'open', hasSentQuote: true })).toContain('resolved');
  });

  test('whatever happened before: nobody stays where they are, everything but closed can be closed, and closed is the end', () => {
    fc.assert(
      fc.property(status, fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 30 }), (start, choices) => {
        let current: EnquiryStatus = start;
        for (const [choice, hasSentQuote] of choices) {
          const allowed = allowedMoves({ from: current, hasSentQuote });
          expect(allowed).not.toContain(current);
          expect(new Set(allowed).size).toBe(allowed.length);
          expect(allowed.includes('closed')).toBe(current !== 'closed');
          const next: EnquiryStatus | undefined = allowed[choice % Math.max(1, allowed.length)];
          expect(next === undefined).toBe(current === 'closed');
          current = next ?? current;
        }
      }),
    );
  });
});
