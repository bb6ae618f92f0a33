import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localDateAt } from '../../../shared/core/local-date.ts';
import { budgetPeriod } from '../../../shared/model-budget/budget-period.ts';

const ZONES = [
  'Pacific/Auckland',
  'America/Sao_Paulo',
  'Africa/Johannesburg',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Africa/Cairo',
  'UTC',
];
const periodAt = (instant: string, timeZone: string) => budgetPeriod({ instant: new Date(instant), timeZone });
const told = (instant: string, timeZone: string) => {
  const { day, month, dayResetsAt, monthResetsAt } = periodAt(instant, timeZone);
  return [day, month, dayResetsAt.toISOString(), monthResetsAt.toISOString()];
};

describe('the day and month that a call counts to', () => {
  it("are those of the agency's time zone, at the last and the first moment of a month", () => {
    // New Zealand is 13 hours ahead in its summer, Sao Paulo 3 behind, without a summer time since 2019.
    expect(told('2026-12-31T10:59:59.999Z', 'Pacific/Auckland')).toEqual([
      ...['2026-12-31', '2026-12', '2026-12-31T11:00:00.000Z', '2026-12-31T11:00:00.000Z'],
    ]);
    expect(told('2026-12-31T11:00:00Z', 'Pacific/Auckland')).toEqual([
      ...['2027-01-01', '2027-01', '2027-01-01T11:00:00.000Z', '2027-01-31T11:00:00.000Z'],
    ]);
    expect(told('2026-03-01T02:59:59.999Z', 'America/Sao_Paulo')).toEqual([
      ...['2026-02-28', '2026-02', '2026-03-01T03:00:00.000Z', '2026-03-01T03:00:00.000Z'],
    ]);
    expect(told('2026-03-01T03:00:00Z', 'America/Sao_Paulo')).toEqual([
      ...['2026-03-01', '2026-03', '2026-03-02T03:00:00.000Z', '2026-04-01T03:00:00.000Z'],
    ]);
  });

  it('know a month in which the clock changes, a midnight that there was not, and a day that an island left out', () => {
    expect(told('2026-04-15T00:00:00Z', 'Pacific/Auckland').at(-1)).toBe('2026-04-30T12:00:00.000Z');
    // In Sao Paulo 4 November 2018 began at one o'clock.
    expect(told('2018-11-03T12:00:00Z', 'America/Sao_Paulo')).toEqual([
      ...['2018-11-03', '2018-11', '2018-11-04T03:00:00.000Z', '2018-12-01T02:00:00.000Z'],
    ]);
    // Samoa had no 30 December 2011.
    expect(periodAt('2011-12-30T09:59:59Z', 'Pacific/Apia').monthResetsAt.toISOString()).toBe('2011-12-31T10:00:00.000Z');
  });

  it('change at the instants that they name, and not a millisecond before', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2015-01-01T00:00:00Z'), max: new Date('2036-01-01T00:00:00Z'), noInvalidDate: true }),
        fc.constantFrom(...ZONES),
        (instant, timeZone) => {
          const { day, month, dayResetsAt, monthResetsAt } = budgetPeriod({ instant, timeZone });
          expect(day).toBe(localDateAt({ instant, timeZone }));
          expect(month).toBe(day.slice(0, 7));
          expect(dayResetsAt.getTime()).toBeGreaterThan(instant.getTime());
          expect(monthResetsAt.getTime()).toBeGreaterThanOrEqual(dayResetsAt.getTime());
          const at = (resetsAt: Date, offsetMs: number) => budgetPeriod({ instant: new Date(resetsAt.getTime() + offsetMs), timeZone });
          expect(at(dayResetsAt, -1).day).toBe(day);
          expect(at(dayResetsAt, 0).day > day).toBe(true);
          expect(at(monthResetsAt, -1).month).toBe(month);
          expect(at(monthResetsAt, 0).month > month).toBe(true);
          expect(at(monthResetsAt, 0).day.slice(8)).toBe('01');
        },
      ),
      { numRuns: 300 },
    );
  });
});
