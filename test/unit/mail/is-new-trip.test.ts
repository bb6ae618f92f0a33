import { describe, expect, it } from 'vitest';
import { compareTrips } from '../../../shared/enquiries/compare-trips.ts';
import { extractTrip } from '../../../shared/enquiries/extract/extract-trip.ts';
import { isNewTrip } from '../../../shared/mail/is-new-trip.ts';

const trip = (text: string, subject = 'Trip') =>
  extractTrip({
    subject,
    text,
    from: { name: 'Anna', address: 'anna@berg.example' },
    sentAt: new Date('2026-03-05T08:00:00Z'),
    timeZone: 'Africa/Johannesburg',
    region: 'ZA',
    currency: 'ZAR',
    dateOrder: 'dmy',
    destinations: [
      { name: 'Zanzibar', aliases: [] },
      { name: 'Mauritius', aliases: [] },
    ],
  });

const known = trip('We are 2 adults and would like to stay in Zanzibar from 10 July 2026 to 17 July 2026.');
const ask = ({
  subject = 'Another trip',
  text = 'We are 2 adults and would like to visit Mauritius from 1 December 2026 to 8 December 2026.',
  intent = 'enquiry_new' as const,
}: {
  subject?: string;
  text?: string;
  intent?: Parameters<typeof isNewTrip>[0]['intent'];
} = {}) => isNewTrip({ intent, subject, subjects: ['Our holiday', 'Your quote [Q-2026-000001]'], known, asked: trip(text, subject) });

describe('a mail in a known thread', () => {
  it('asks for a new trip by a new subject with a new destination, or with new dates', () => {
    expect(ask()).toBe(true);
    expect(ask({ text: 'We are 2 adults and would like to stay in Zanzibar from 1 December 2026 to 8 December 2026.' })).toBe(true);
  });

  it.each(['Our holiday', 'RE: Our  holiday', 'Re: AW: Fwd: our holiday', 'Re[2]: Your quote [Q-2026-000001]', '', 'Re:'])(
    'does not under the subject "%s"',
    (subject) => expect(ask({ subject })).toBe(false),
  );

  it('does not when it speaks of the same place and days, or of none', () => {
    expect(ask({ text: 'We would like to go to Zanzibar from 10 July 2026 to 17 July 2026.' })).toBe(false);
    expect(ask({ text: 'Is breakfast included?' })).toBe(false);
  });

  it.each(['change_request', 'quote_acceptance', 'complaint', 'cancellation_request', 'quote_question'] as const)(
    'does not when it is a %s',
    (intent) => expect(ask({ intent })).toBe(false),
  );

  it('does not while nobody has read what its thread is about', () => {
    const asked = trip('We would like to visit Mauritius from 1 December 2026 to 8 December 2026.');
    expect(isNewTrip({ intent: 'enquiry_new', subject: 'Another', subjects: [], known: null, asked })).toBe(false);
  });

  it('is read in linear time, whatever its subject is', () => {
    const startedMs = performance.now();
    ask({ subject: `${'Re: '.repeat(100_000)}x` });
    ask({ subject: `${' '.repeat(300_000)}re` });
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });
});

describe('the fields that a later text changes', () => {
  it('are named with both values; what it does not say is no change', () => {
    const after = trip('We would like to stay in Zanzibar from 12 July 2026 to 17 July 2026 instead.');
    expect(compareTrips({ before: known, after })).toEqual(
      expect.arrayContaining([{ field: 'checkIn', before: '2026-07-10', after: '2026-07-12' }]),
    );
    expect(compareTrips({ before: known, after }).map(({ field }) => field)).not.toContain('adults');
    expect(compareTrips({ before: known, after: known })).toEqual([]);
  });
});
