import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../../../shared/enquiries/extract/fold-text.ts';
import { triageTrip } from '../../../shared/enquiries/extract/triage-trip.ts';
import { answeredAges } from '../../../shared/enquiries/reply/answered-ages.ts';
import { mergeReply } from '../../../shared/enquiries/reply/merge-reply.ts';
import { statusAfterReply } from '../../../shared/enquiries/reply/status-after-reply.ts';
import { tripSchema } from '../../../shared/enquiries/schemas.ts';
import { read } from './extract/read.ts';

const WISH = '2 adults, Zanzibar, 10 to 17 July 2026, budget R50k';

type Options = Partial<Pick<Parameters<typeof mergeReply>[0], 'mode' | 'settled'>>;
const answer = (first: string, text: string, { mode = 'change', settled = new Set() }: Options = {}) =>
  mergeReply({ before: read(first), reply: read(text, { subject: 'Re:' }), text, mode, settled });

const summary = ({ trip }: ReturnType<typeof answer>) => ({
  places: trip.destinations.map(({ value }) => value),
  stay: [trip.checkIn?.value ?? null, trip.checkOut?.value ?? null, trip.nights?.value ?? null],
  party: [trip.adults?.value ?? null, trip.children?.value ?? null, trip.childAges?.value ?? null],
});
const FIRST = summary({ trip: read(WISH), changes: [] });

describe('a reply that says what was missing', () => {
  it('gives the dates', () => {
    const after = answer('We are 2 adults and dream of Zanzibar', 'We would come from 10 July 2026 to 17 July 2026.');
    expect(summary(after)).toEqual({ places: ['Zanzibar'], stay: ['2026-07-10', '2026-07-17', 7], party: [2, 0, []] });
    expect(after.trip.missing).toEqual([]);
    expect(after.changes.map(({ field }) => field)).toEqual(['checkIn', 'checkOut', 'nights']);
  });
  it('gives the arrival of a stay whose length was said', () => {
    const after = answer('2 adults, 7 nights in Zanzibar please', 'We arrive on 10 July 2026.');
    expect(after.trip).toMatchObject({ checkOut: { value: '2026-07-17', assumed: false }, missing: [] });
  });
  it('gives the destination that was unknown', () => {
    expect(summary(answer('2 adults to Atlantis, 10 to 17 July 2026', 'Then Zanzibar please.')).places).toEqual(['Zanzibar']);
  });
  it('settles an ambiguous destination', () => {
    const destinations = [
      { name: 'Santa Lucia', aliases: [] },
      { name: 'Santa Lucca', aliases: [] },
    ];
    const before = read('2 adults to Santa Luca, 12 to 19 December 2026.', { destinations });
    const text = 'We meant Santa Lucia.';
    const { trip } = mergeReply({ before, reply: read(text, { destinations, subject: 'Re:' }), text, mode: 'change', settled: new Set() });
    expect(trip).toMatchObject({ destinations: [{ value: 'Santa Lucia' }], ambiguousDestinations: [], missing: [] });
  });
  it.each(['Thanks, 4 and 9', 'They are 4 and 9 years old.', 'The kids are 4 and 9.', '4, 9', 'Sure! 4 & 9.'])(
    'gives the ages of the children: "%s"',
    (text) => {
      const after = answer('2 adults and 2 children, Zanzibar, 10 to 17 July 2026', text);
      expect(summary(after).party).toEqual([2, 2, [4, 9]]);
      expect(after.trip.missing).toEqual([]);
    },
  );
  it('gives the age of one of two children: there are still two', () => {
    expect(summary(answer('2 adults and 2 children, Zanzibar, 10 to 17 July 2026', 'My daughter is 7.')).party).toEqual([2, 2, [7]]);
  });
  it('gives the nights of each place', () => {
    const after = answer('Cape Town and Kruger, 2 adults, 1 to 8 August 2026', '4 nights in Cape Town and 3 nights in Kruger.');
    expect(after.trip.legs.map(({ nights }) => nights)).toEqual([4, 3]);
    expect(after.trip.missing).toEqual([]);
  });
  it('replaces an assumed party by what is stated', () => {
    expect(summary(answer('Honeymoon in Zanzibar, 10 to 17 July 2026', 'We are 3 adults.')).party[0]).toBe(3);
  });
});

describe('a reply that changes what was said', () => {
  it.each([
    { text: 'Could we come from 12 July 2026 to 20 July 2026 instead?', stay: ['2026-07-12', '2026-07-20', 8] },
    { text: 'Can we arrive on 12 July instead?', stay: ['2026-07-12', '2026-07-19', 7] },
    { text: '10 nights please', stay: ['2026-07-10', '2026-07-20', 10] },
    { text: 'Sorry, the third week of September would be better.', stay: [null, null, 7] },
  ])('in dates: "$text"', ({ text, stay }) => {
    expect(summary(answer(WISH, text))).toEqual({ ...FIRST, stay });
  });
  it('a moved arrival keeps the length as an assumption, which is said', () => {
    expect(answer(WISH, 'Can we arrive on 12 July instead?').trip).toMatchObject({
      checkIn: { assumed: false },
      nights: { assumed: true },
    });
  });
  it.each([
    { text: 'We would like to make it 3 adults now.', party: [3, 0, []] },
    { text: 'My son of 9 will join us.', party: [2, 1, [9]] },
  ])('in people: "$text"', ({ text, party }) => {
    expect(summary(answer(WISH, text))).toEqual({ ...FIRST, party });
  });
  it('takes another place instead, or one more with its nights on top', () => {
    expect(summary(answer(WISH, 'Mauritius instead of Zanzibar please.')).places).toEqual(['Mauritius']);
    const more = answer(WISH, 'Could we add Mauritius for 3 nights?');
    expect(summary(more)).toEqual({ ...FIRST, places: ['Zanzibar', 'Mauritius'], stay: ['2026-07-10', '2026-07-20', 10] });
    expect(more.trip.legs).toEqual([
      { destination: 'Zanzibar', nights: 7 },
      { destination: 'Mauritius', nights: 3 },
    ]);
  });
  it('keeps the old value beside the new one', () => {
    const { changes } = answer(WISH, 'Our budget is R60 000 now.');
    expect(changes).toMatchObject([{ field: 'budget', old: { value: { amount: 5_000_000 } }, new: { value: { amount: 6_000_000 } } }]);
  });
});

describe('a reply that says nothing new', () => {
  it.each([
    'Thank you, that sounds lovely.',
    'Yes, 2 adults, 10 to 17 July 2026 in Zanzibar.',
    'Zanzibar will be wonderful!',
    'I will call you on Monday.',
    'July still suits us best.',
    '',
  ])('changes nothing: "%s"', (text) => {
    expect(answer(WISH, text).changes).toEqual([]);
  });
  it('"my husband and I are fine with that" makes no party of six a party of two', () => {
    expect(summary(answer('6 adults, Zanzibar, 10 to 17 July 2026', 'My husband and I are fine with that.')).party[0]).toBe(6);
  });
  it('an acceptance fills what was missing and changes nothing else', () => {
    const text = 'We accept the quote. The kids are 4 and 9. See you on 12 July 2026, we paid R5 000.';
    const { changes } = answer('2 adults and 2 children, Zanzibar, 10 to 17 July 2026', text, { mode: 'fill' });
    expect(changes.map(({ field }) => field)).toEqual(['childAges']);
  });
  it('what somebody said later stays', () => {
    expect(answer(WISH, 'We would like to make it 3 adults now.', { settled: new Set(['children']) }).trip.adults?.value).toBe(2);
  });
  it('a mail that asked for no trip does not become one by a number', () => {
    expect(answer('Do you have a job for me?', 'I have 3 children.').changes).toEqual([]);
  });
});

describe('any reply', () => {
  it('leaves a trip of the right form, and said twice changes nothing the second time', () => {
    const words = fc.constantFrom(
      ...'Zanzibar|Mauritius|Kruger|add|instead of|10 July 2026|to|20 July|3 nights|2 adults|and|1 child|aged 7|4, 9|R60 000|no children|we|second week of July|.|\n'.split(
        '|',
      ),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (said) => {
        const text = said.join(' ');
        const reply = read(text, { subject: 'Re:' });
        const once = mergeReply({ before: read(WISH), reply, text, mode: 'change', settled: new Set() });
        expect(tripSchema.safeParse(once.trip).success).toBe(true);
        const { checkIn, checkOut } = once.trip;
        if (checkIn !== null && checkOut !== null) expect(checkOut.value > checkIn.value).toBe(true);
        const kids = once.trip.children?.value ?? 0;
        expect((once.trip.childAges?.value ?? []).length).toBeLessThanOrEqual(kids);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['the flight is at 4 and 9', 2, null],
    ['room 4', 1, null],
    ['4 nights', 1, null],
    ['he is 4', 1, [4]],
    ['4 and 40', 2, null],
    ['1, 2, 3', 2, null],
  ] as const)('ages in "%s" for %i children', (text, count, ages) => {
    expect(answeredAges({ folded: foldText(text), count })).toEqual(ages);
  });
});

describe('where the enquiry stands after a reply', () => {
  const after = (status: string, text: string, parkedReason: string | null = null) => {
    const triage = triageTrip({
      trip: read(text),
      authentication: 'pass',
      now: new Date('2026-03-10T08:00:00Z'),
      timeZone: 'Africa/Johannesburg',
    });
    return statusAfterReply({ before: { status, parkedReason }, triage });
  };
  const DATELESS = '2 adults dream of Zanzibar';
  it.each([
    { from: 'needs_info', text: WISH, to: { status: 'open', draft: true } },
    { from: 'needs_info', text: DATELESS, to: { status: 'needs_info', draft: false } },
    { from: 'open', text: DATELESS, to: { status: 'needs_info', draft: false } },
    { from: 'open', text: WISH, to: { status: 'open', draft: true } },
    { from: 'in_progress', text: WISH, to: { status: 'in_progress', draft: true } },
    { from: 'in_progress', text: DATELESS, to: { status: 'in_progress', draft: false } },
    { from: 'resolved', text: WISH, to: { status: 'resolved', draft: false } },
    { from: 'parked', reason: 'destination_unknown', text: WISH, to: { status: 'open', parkedReason: null, draft: true } },
    { from: 'parked', reason: 'sender_unverified', text: WISH, to: { status: 'parked', parkedReason: 'sender_unverified', draft: false } },
  ])('$from ($reason) with "$text" is $to.status', ({ from, reason = null, text, to }) => {
    expect(after(from, text, reason)).toMatchObject(to);
  });
});
