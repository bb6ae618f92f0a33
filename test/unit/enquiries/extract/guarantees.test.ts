import { describe, expect, it } from 'vitest';
import { assumeForDraft } from '../../../../shared/enquiries/extract/assume-for-draft.ts';
import { triageTrip } from '../../../../shared/enquiries/extract/triage-trip.ts';
import { read } from './read.ts';

const now = new Date('2026-03-10T08:00:00Z');
const triage = (trip: ReturnType<typeof read>) => triageTrip({ trip, authentication: 'pass', now, timeZone: 'Africa/Johannesburg' });

describe('what the rules alone must hold', () => {
  it('1: reads place, dates, party, ages, budget and phone of a one-line request', () => {
    const trip = read('2 adults and a child of 7, 12-19 December, Zanzibar, budget R50k, call 082 123 4567');
    expect(trip.destinations.map(({ value }) => value)).toEqual(['Zanzibar']);
    expect([trip.checkIn?.value, trip.checkOut?.value, trip.nights?.value]).toEqual(['2026-12-12', '2026-12-19', 7]);
    expect([trip.adults?.value, trip.children?.value, trip.childAges?.value]).toEqual([2, 1, [7]]);
    expect(trip.budget?.value).toEqual({ amount: 5_000_000, currency: 'ZAR', basis: 'total' });
    expect(trip.phone?.value).toBe('+27821234567');
    expect(trip.missing).toEqual([]);
    expect(triage(trip)).toMatchObject({ status: 'open', priority: 'high' });
  });

  it('3: an unknown place leaves the destination empty, parks the enquiry and gives no draft', () => {
    const trip = read('We want to go to Atlantis, 2 adults, 12 to 19 December 2026.');
    expect(trip.destinations).toEqual([]);
    expect(trip.destinationText).toContain('Atlantis');
    expect(trip.missing).toContain('destination');
    expect(triage(trip)).toMatchObject({ status: 'parked', parkedReason: 'destination_unknown' });
    expect(assumeForDraft({ trip })).toBeNull();
  });

  it('4: two places within 0.03 are ambiguous with both candidates', () => {
    const destinations = [
      { name: 'Santa Lucia', aliases: [] },
      { name: 'Santa Lucca', aliases: [] },
    ];
    const trip = read('2 adults to Santa Luca, 12 to 19 December 2026.', { destinations });
    expect(trip.destinations).toEqual([]);
    expect(trip.ambiguousDestinations.map(({ name }) => name).sort()).toEqual(['Santa Lucca', 'Santa Lucia']);
    expect(triage(trip)).toMatchObject({ status: 'parked', parkedReason: 'destination_ambiguous' });
    expect(assumeForDraft({ trip })).toBeNull();
  });

  it('4: one alias of two places is ambiguous, a longer exact name is not', () => {
    const destinations = [
      { name: 'Victoria Falls', aliases: ['Victoria'] },
      { name: 'Seychelles', aliases: ['Victoria'] },
    ];
    expect(read('2 nights in Victoria from 3 May 2026', { destinations }).ambiguousDestinations).toHaveLength(2);
    expect(read('2 nights at Victoria Falls from 3 May 2026', { destinations }).destinations[0]?.value).toBe('Victoria Falls');
  });

  it.each([
    [2024, '2024-08-14', '2024-08-21'],
    [2026, '2026-08-14', '2026-08-21'],
    [2031, '2031-08-14', '2031-08-21'],
    [2099, '2099-08-14', '2099-08-21'],
  ])('5: the same mail read in %i gives dates in the right year', (year, checkIn, checkOut) => {
    const trip = read('Zanzibar 14-21 aug, 2 ppl', { sentAt: new Date(`${year}-03-03T10:00:00Z`) });
    expect([trip.checkIn?.value, trip.checkOut?.value]).toEqual([checkIn, checkOut]);
    const late = read('Zanzibar 14-21 aug, 2 ppl', { sentAt: new Date(`${year}-09-03T10:00:00Z`) });
    expect(late.checkIn?.value).toBe(`${year + 1}-08-14`);
  });

  it.each([
    ['Zanzibar from 20 August 2026 to 12 August 2026, two adults', 'dates_reversed'],
    ['Zanzibar from 31 February to 6 March 2027, two adults', 'date_impossible'],
    ['Zanzibar from 3 to 10 February 2025, two adults', 'date_in_past'],
  ])('6: bad dates are dropped, kept as text and missing: %s', (text, reason) => {
    const trip = read(text);
    expect([trip.checkIn, trip.checkOut]).toEqual([null, null]);
    expect(trip.problems.map((problem) => problem.reason)).toContain(reason);
    expect(trip.missing).toContain('dates');
    expect(triage(trip).status).toBe('needs_info');
  });

  it.each([
    ['Kruger 3-6 May 2026 for 35 people', 'party_too_large'],
    ['Kruger 3-6 May 2026 for -1 adults', 'party_invalid'],
    ['Kruger 3-6 May 2026 for 2 adults and 1000 children', 'party_invalid'],
    ['Destination: Kruger\nDates: 3-6 May 2026\nAdults: 45', 'party_too_large'],
  ])('6: an impossible party is dropped and missing: %s', (text, reason) => {
    const trip = read(text);
    expect([trip.adults, trip.children]).toEqual([null, null]);
    expect(trip.problems.map((problem) => problem.reason)).toContain(reason);
    expect(trip.missing).toContain('party');
    expect(assumeForDraft({ trip })).toBeNull();
  });

  it.each([
    'Yes please, make it 3 adults.\n\nOn Mon, 2 Mar 2026 at 10:11, Agent <a@agency.example> wrote:\n> Zanzibar 12-19 December, 2 adults and 1 child of 6',
    'Yes please, make it 3 adults.\n\nFrom: Agent <a@agency.example>\nSent: 2 March 2026 10:11\nTo: Robin\nSubject: Quote\n\nZanzibar 12-19 December, 1 child of 6',
    'Yes please, make it 3 adults.\n\n-----Original Message-----\nZanzibar 12-19 December, 1 child of 6',
  ])('15: quoted history adds no people, dates or places', (text) => {
    const trip = read(text, { subject: 'Re: Zanzibar 12-19 December' });
    expect(trip.destinations).toEqual([]);
    expect([trip.checkIn, trip.dateWindow]).toEqual([null, null]);
    expect(trip.adults?.value).toBe(3);
    expect(trip.childAges?.value ?? []).toEqual([]);
  });

  it('18: what a draft assumes is listed in words', () => {
    const trip = read('What would Mauritius cost from 3 August 2026 with one child?');
    const draft = assumeForDraft({ trip });
    expect(draft).toMatchObject({ adults: 2, childAges: [null], nights: 7, checkIn: '2026-08-03' });
    expect(draft?.assumed).toHaveLength(3);
    expect(triage(trip).status).toBe('open');
  });

  it('18: a bare budget number and an unproved date order are marked assumed', () => {
    const trip = read('Zanzibar 04/05/2026 to 09/05/2026, 2 adults, budget 40000');
    expect(trip.checkIn).toMatchObject({ value: '2026-05-04', assumed: true });
    expect(trip.budget).toMatchObject({ value: { amount: 4_000_000, currency: 'ZAR', basis: 'total' }, assumed: true });
    expect(assumeForDraft({ trip })?.assumed.join(' ')).toMatch(/Arrival.*currency/s);
    expect(read('Zanzibar 04/05/2026, 5 nights, 2 adults', { dateOrder: 'mdy' }).checkIn?.value).toBe('2026-04-05');
    expect(read('Zanzibar 04/05/2026 to 09/05/2026, 2 adults', { dateOrder: 'mdy' }).checkIn).toMatchObject({
      value: '2026-05-04',
      assumed: true,
    });
  });

  it('never takes the first or nearest destination when none is named', () => {
    expect(read('2 adults, a week from 4 May 2026, beach please, what does it cost?').destinations).toEqual([]);
  });
});

describe('what happens next', () => {
  const trip = read('2 adults, Zanzibar, 12-19 December');
  const args = { trip, now, timeZone: 'Africa/Johannesburg' };
  it('parks a sender that failed authentication before anything else', () => {
    expect(triageTrip({ ...args, authentication: 'fail' })).toMatchObject({ status: 'parked', parkedReason: 'sender_unverified' });
  });
  it('parks machines with their reason', () => {
    expect(triageTrip({ ...args, authentication: 'pass', senderProblem: 'newsletter' }).parkedReason).toBe('newsletter');
  });
  it('is urgent within seven days, low for suppliers, normal when no travel', () => {
    const soon = read('Kruger, 2 adults, 14 to 16 March 2026');
    expect(triageTrip({ ...args, trip: soon, authentication: 'none' }).priority).toBe('urgent');
    expect(triageTrip({ ...args, trip: read('see you'), authentication: 'none' })).toMatchObject({ status: 'open', priority: 'normal' });
    expect(triageTrip({ ...args, trip: read('see you'), authentication: 'none', intent: 'supplier_message' }).priority).toBe('low');
    expect(triageTrip({ ...args, trip: read('see you'), authentication: 'none', intent: 'complaint' }).priority).toBe('urgent');
  });
  it('asks for the nights of each place when they cannot be known', () => {
    const two = read('Cape Town and Kruger, 2 adults, 1 to 11 August 2026');
    expect(triageTrip({ ...args, trip: two, authentication: 'pass' })).toMatchObject({ status: 'needs_info', missing: ['nights'] });
    expect(assumeForDraft({ trip: two })).toBeNull();
  });
  it('places the legs one after the other', () => {
    const legs = assumeForDraft({ trip: read('Cape Town 4 nights then Kruger 3 nights from 1 August 2026, 2 adults') })?.legs;
    expect(legs).toEqual([
      { destination: 'Cape Town', checkIn: '2026-08-01', nights: 4 },
      { destination: 'Kruger', checkIn: '2026-08-05', nights: 3 },
    ]);
  });
});
