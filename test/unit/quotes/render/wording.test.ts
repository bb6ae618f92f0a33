import { describe, expect, it } from 'vitest';
import { describeCancellation } from '../../../../shared/quotes/render/describe-cancellation.ts';
import { describeParty, describeRooms } from '../../../../shared/quotes/render/describe-party.ts';
import { describePayment } from '../../../../shared/quotes/render/describe-payment.ts';

const locale = 'en-GB';
const plain = (sentences: string[]): string[] => sentences.map((sentence) => sentence.replaceAll('\u00a0', ' '));

describe('describeParty and describeRooms', () => {
  it('counts people, says unknown ages as such, and lays out rooms', () => {
    expect(describeParty({ adults: 1, childAges: [] })).toBe('1 adult');
    expect(describeParty({ adults: 2, childAges: [0] })).toBe('2 adults and 1 child (aged under 1)');
    expect(describeParty({ adults: 2, childAges: [null] })).toBe('2 adults and 1 child (age to be confirmed)');
    expect(
      describeRooms([
        { adults: 2, childAges: [7] },
        { adults: 1, childAges: [] },
      ]),
    ).toBe('2 rooms: 2 adults and 1 child (aged 7); 1 adult');
    expect(describeRooms([])).toBe('');
  });
});

describe('describeCancellation', () => {
  it('gives each step its days and dates, across months and years', () => {
    const policy = {
      steps: [
        { daysBefore: 60, charge: 0 },
        { daysBefore: 30, charge: 'deposit' as const },
        { daysBefore: 7, charge: 1_250 },
        { daysBefore: 0, charge: 10_000 },
      ],
      text: 'As stated by the hotel.',
    };
    expect(describeCancellation({ policy, checkIn: '2026-01-10', locale })).toEqual([
      '60 to 31 days before arrival (11 November – 10 December 2025): free of charge',
      '30 to 8 days before arrival (11 December 2025 – 2 January 2026): the deposit is kept',
      '7 to 1 days before arrival (3–9 January 2026): 12.5 % of the price is charged',
      'On the day of arrival (10 January 2026): 100 % of the price is charged',
      'As stated by the hotel.',
    ]);
    expect(describeCancellation({ policy: { steps: [], text: null }, checkIn: '2026-01-10', locale })).toEqual([]);
  });
});

describe('describePayment', () => {
  const base = { amount: { amount: 5_301_676, currency: 'ZAR' }, checkIn: '2026-07-10', issuedOn: '2026-03-02', locale };

  it('rounds the deposit half up and leaves the rest to the balance', () => {
    expect(plain(describePayment({ ...base, schedule: { depositBp: 3_000, depositDueDays: 7, balanceDaysBefore: 42 } }))).toEqual([
      'Deposit of 30 %: ZAR 15,905.03, due within 7 days of your confirmation',
      'Balance: ZAR 37,111.73, due by 29 May 2026 (42 days before arrival)',
    ]);
  });

  it('asks for all at once when the deposit is everything or nothing, and for the balance with the deposit when its day has passed', () => {
    expect(plain(describePayment({ ...base, schedule: { depositBp: 10_000, depositDueDays: 0, balanceDaysBefore: 42 } }))).toEqual([
      'Full amount: ZAR 53,016.76, due when you confirm',
    ]);
    expect(plain(describePayment({ ...base, schedule: { depositBp: 0, depositDueDays: 3, balanceDaysBefore: 0 } }))).toEqual([
      'Full amount: ZAR 53,016.76, due by 10 July 2026 (the day of arrival)',
    ]);
    const late = describePayment({
      ...base,
      checkIn: '2026-03-20',
      schedule: { depositBp: 2_000, depositDueDays: 7, balanceDaysBefore: 42 },
    });
    expect(plain(late)[1]).toBe('Balance: ZAR 42,413.41, due within 7 days of your confirmation');
  });
});
