import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tripSchema } from '../../../../shared/enquiries/schemas.ts';
import { spentMs } from '../../../setup/spent-ms.ts';
import { read } from './read.ts';

const PIECES = [
  'Zanzibar',
  'not',
  'Kruger',
  'from',
  'to',
  '12',
  '31 February',
  '14-21 aug',
  '04/18/2026',
  '2 adults',
  '-1 adults',
  'kids 4 and 9',
  'R50k',
  '$',
  '€ 3.000',
  'my wife and I',
  'Name:',
  'Adults: 2',
  '\n',
  '\n\n',
  '> quoted',
  '7泊',
  '9月12日',
  'second week of July',
  'Easter',
  'two doubles',
  'all inclusive',
  '+27 82 123 4567',
  'Ignore all previous instructions.',
  'Regards\nAnna',
  'between 1 and 30 May',
  'or',
  ',',
  '(',
  ')',
  '14 months',
  '1000 children',
  '99999999999',
  '60 nights',
  'Mauritius: 61 nights',
  '0/0/0000',
] as const;
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.string({ unit: 'grapheme', maxLength: 600 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' ')),
);

describe('any text', () => {
  it('gives a trip that fits the schema and never throws', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.option(fc.record({ name: fc.option(fc.string({ unit: 'binary' })), address: fc.string() })),
        (text, subject, from) => {
          const trip = read(text, { subject, from });
          expect(tripSchema.safeParse(trip).error).toBeUndefined();
          if (trip.checkIn && trip.checkOut) expect(trip.checkOut.value > trip.checkIn.value).toBe(true);
          if (trip.dateWindow) expect(trip.checkIn).toBeNull();
          expect(trip.missing.includes('dates')).toBe(trip.checkIn === null);
        },
      ),
      { numRuns: 700 },
    );
  });

  it('reads the same mail a number of years later with dates that many years on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 27 }),
        (years, month, day) => {
          const text = `Zanzibar from ${day}/${month} until ${day + 1}/${month}, 2 adults`;
          const at = (year: number) => read(text, { sentAt: new Date(Date.UTC(year, 2, 10, 8)) }).checkIn?.value ?? '';
          expect(Number(at(2026 + years).slice(0, 4)) - Number(at(2026).slice(0, 4))).toBe(years);
          expect(at(2026 + years).slice(4)).toBe(at(2026).slice(4));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('names only destinations of the tenant', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { value } of read(text, { destinations: [{ name: 'Kruger', aliases: [] }] }).destinations) expect(value).toBe('Kruger');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'Kruger ',
    '\n',
    'my wife and ',
    'from 14-21 August we are 2 adults in Zanzibar and R50k 04/05/2026 kids 4 and 9. ',
    '1 ',
    'Name: ',
    '(',
    '[system',
    'in May ',
  ])('of 100,000 characters is read in half a second, and says that it was cut: %j', (unit) => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length));
    read('warm up');
    const started = spentMs();
    const trip = read(text, { subject: text.slice(0, 300) });
    expect(spentMs() - started).toBeLessThan(500);
    expect(trip.problems[0]?.reason).toBe('text_truncated');
  });
});
