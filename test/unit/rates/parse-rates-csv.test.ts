import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exportRatesCsv } from '../../../shared/rates/export-rates-csv.ts';
import { parseRatesCsv } from '../../../shared/rates/parse-rates-csv.ts';
import { rateTermsSchema } from '../../../shared/rates/schemas.ts';

const DESTINATIONS = [
  { name: 'Zanzibar', aliases: ['Unguja', 'Zanzibár Island'] },
  { name: 'Kenya (Masai Mara)', aliases: ['Masai Mara', 'The Mara'] },
  { name: 'Mara Triangle', aliases: ['The Mara'] },
  { name: 'Mauritius', aliases: [] },
];

/** A good row by column; tests change one thing at a time. */
const GOOD: Record<string, string> = {
  hotel_name: 'Plain Sands',
  destination: 'Zanzibar',
  star_rating: '4.5',
  room_type: 'Garden Room',
  meal_plan: 'HB',
  currency: 'EUR',
  basis: 'per_person_night',
  stay_nights: '',
  season_name: 'high',
  valid_from: '2026-01-01',
  valid_to: '2026-03-31',
  min_nights: '2',
  max_nights: '14',
  adult_sharing: '1850.00',
  adult_single: '2680.50',
  child_rate: '920',
  child_min_age: '3',
  child_max_age: '11',
  child_rate_2: '',
  child_min_age_2: '',
  child_max_age_2: '',
  infant_rate: '0.00',
  max_adults: '2',
  max_children: '2',
  cancellation: '30 days: deposit; 29-15 days: 50%; 14-0 days: 100%',
  notes: '',
  supplier: 'Direct',
  price_basis: '',
  markup_pct: '',
  commission_pct: '',
  closeouts: '',
};
const COLUMNS = Object.keys(GOOD);

const csvOf = ({
  rows,
  separator = ',',
  lineEnd = '\n',
}: {
  rows: Record<string, string>[];
  separator?: string;
  lineEnd?: string;
}): string =>
  [
    COLUMNS.join(separator),
    ...rows.map((row) => COLUMNS.map((column) => `"${(row[column] ?? '').replaceAll('"', '""')}"`).join(separator)),
  ].join(lineEnd);

const parse = (text: string) => parseRatesCsv({ text, knownDestinations: DESTINATIONS, createDestinations: false });
const parseOne = (changes: Record<string, string>) => parse(csvOf({ rows: [{ ...GOOD, ...changes }] }));
const termsOf = (changes: Record<string, string>) => {
  const { rows, errors } = parseOne(changes);
  expect(errors).toEqual([]);
  return rateTermsSchema.parse(rows[0]?.terms);
};
const problemOf = (changes: Record<string, string>) => {
  const { rows, errors, errorCount } = parseOne(changes);
  expect([rows.length, errorCount]).toEqual([0, 1]);
  return [errors[0]?.column, errors[0]?.code];
};
const refuses = (content: { text: string } | { bytes: Uint8Array }) =>
  expect(() => parseRatesCsv({ ...content, knownDestinations: DESTINATIONS, createDestinations: false }));

describe('a good row', () => {
  test('becomes terms in minor units', () => {
    expect(termsOf({})).toMatchObject({
      hotelName: 'Plain Sands',
      hotelRating: 4.5,
      adultSharing: 185_000,
      adultSingle: 268_050,
      childBands: [{ minAge: 3, maxAge: 11, amount: 92_000 }],
      infantAmount: 0,
      minNights: 2,
      maxNights: 14,
      priceBasis: 'net',
      cancellationPolicy: {
        steps: [
          { daysBefore: 30, charge: 'deposit' },
          { daysBefore: 29, charge: 5000 },
          { daysBefore: 14, charge: 10_000 },
        ],
        text: null,
      },
    });
  });

  test('empty does not apply, zero is free', () => {
    expect(termsOf({ adult_single: '', infant_rate: '', child_rate: '' })).toMatchObject({
      adultSingle: null,
      infantAmount: null,
      childBands: [],
    });
    expect(termsOf({ adult_single: '0', infant_rate: '0.00' })).toMatchObject({ adultSingle: 0, infantAmount: 0 });
  });

  test('codes in any case, aliases and accents of a destination', () => {
    const terms = termsOf({ currency: 'eur', meal_plan: 'hb', basis: 'Per_Person_Night', destination: ' zanzibar  ISLAND' });
    expect(terms).toMatchObject({ currency: 'EUR', mealPlan: 'HB', basis: 'per_person_night', destination: 'Zanzibar' });
  });

  test('further bands, gross, commission, markup, closed nights', () => {
    const terms = termsOf({
      ...{ child_rate: '300', child_min_age: '2', child_max_age: '6', child_rate_2: '500.5', child_min_age_2: '7', child_max_age_2: '11' },
      ...{
        price_basis: 'Gross',
        commission_pct: '15',
        markup_pct: '12.5%',
        closeouts: '2026-02-01..2026-02-10 refurbishment, all wings; 2026-03-03',
      },
    });
    expect(terms).toMatchObject({
      childBands: [
        { minAge: 2, maxAge: 6, amount: 30_000 },
        { minAge: 7, maxAge: 11, amount: 50_050 },
      ],
      priceBasis: 'gross',
      commissionBp: 1500,
      markupBp: 1250,
      closeouts: [
        { from: '2026-02-01', to: '2026-02-10', reason: 'refurbishment, all wings' },
        { from: '2026-03-03', to: '2026-03-03', reason: '' },
      ],
    });
  });

  test('a package keeps its nights and has no least or most', () => {
    expect(termsOf({ basis: 'per_person_stay', stay_nights: '7' })).toMatchObject({ stayNights: 7, minNights: null, maxNights: null });
  });
});

describe('a bad row is refused with column and code', () => {
  test.each([
    ['missing hotel', { hotel_name: ' ' }, 'hotel_name', 'missing_value'],
    ['missing price', { adult_sharing: '' }, 'adult_sharing', 'missing_value'],
    ['missing meal plan', { meal_plan: '' }, 'meal_plan', 'missing_value'],
    ['package without nights', { basis: 'per_person_stay' }, 'stay_nights', 'missing_value'],
    ['child price without age', { child_max_age: '' }, 'child_max_age', 'missing_value'],
    ['no such day', { valid_to: '2026-02-30' }, 'valid_to', 'invalid_date'],
    ['a date written otherwise', { valid_from: '01/02/2026' }, 'valid_from', 'invalid_date'],
    ['validTo before validFrom', { valid_to: '2025-12-31' }, 'valid_to', 'date_range'],
    ['no such currency', { currency: 'RND' }, 'currency', 'unknown_currency'],
    ['an amount in words', { adult_sharing: 'on request' }, 'adult_sharing', 'not_a_number'],
    ['a decimal comma', { adult_sharing: '1234,56' }, 'adult_sharing', 'not_a_number'],
    ['1,234.567 in EUR', { adult_sharing: '1,234.567' }, 'adult_sharing', 'too_many_decimals'],
    ['decimals in JPY', { currency: 'JPY', adult_sharing: '1850.50' }, 'adult_sharing', 'too_many_decimals'],
    ['a negative amount', { adult_single: '-1.00' }, 'adult_single', 'negative_amount'],
    ['a negative infant price', { infant_rate: '-0.01' }, 'infant_rate', 'negative_amount'],
    ['ages upside down', { child_min_age: '12', child_max_age: '3' }, 'child_max_age', 'age_range'],
    ['an age of 18', { child_max_age: '18' }, 'child_max_age', 'age_range'],
    ['overlapping bands', { child_rate_2: '5', child_min_age_2: '11', child_max_age_2: '14' }, 'child_min_age_2', 'age_range'],
    ['a gap between bands', { child_rate_2: '5', child_min_age_2: '13', child_max_age_2: '14' }, 'child_min_age_2', 'age_range'],
    ['most below least nights', { min_nights: '7', max_nights: '3' }, 'max_nights', 'night_range'],
    ['no nights', { min_nights: '0' }, 'min_nights', 'night_range'],
    ['a package of 31 nights', { basis: 'per_person_stay', stay_nights: '31' }, 'stay_nights', 'night_range'],
    ['another basis', { basis: 'per_week' }, 'basis', 'unknown_basis'],
    ['another price basis', { price_basis: 'netto' }, 'price_basis', 'unknown_basis'],
    ['another meal plan', { meal_plan: 'RO' }, 'meal_plan', 'unknown_meal_plan'],
    ['another destination', { destination: 'Atlantis' }, 'destination', 'unknown_destination'],
    ['an alias of two destinations', { destination: 'the mara' }, 'destination', 'unknown_destination'],
    ['six stars', { star_rating: '6' }, 'star_rating', 'not_a_number'],
    ['a markup above 100 %', { markup_pct: '101' }, 'markup_pct', 'not_a_number'],
    ['a closeout that is none', { closeouts: 'May' }, 'closeouts', 'invalid_date'],
    ['a closeout upside down', { closeouts: '2026-02-02..2026-02-01' }, 'closeouts', 'date_range'],
    ['a name of 201 characters', { hotel_name: 'x'.repeat(201) }, 'hotel_name', 'too_long'],
  ])('%s', (_name, changes, column, code) => expect(problemOf(changes)).toEqual([column, code]));

  test('one entry per row: the first problem, the others told with it', () => {
    const { errors, errorCount } = parseOne({ meal_plan: 'RO', adult_single: '-1' });
    expect(errorCount).toBe(1);
    expect(errors).toMatchObject([{ row: 2, column: 'meal_plan', code: 'unknown_meal_plan' }]);
    expect(errors[0]?.detail).toContain('adult_single');
  });

  test('more cells than columns: nothing of the row is trusted', () => {
    const { errors } = parse(`${csvOf({ rows: [GOOD] })},stray`);
    expect(errors).toMatchObject([{ row: 2, code: 'column_count' }]);
  });
});

describe('overlap', () => {
  const later = { ...GOOD, valid_from: '2026-03-31', valid_to: '2026-06-30' };

  test('the later row of two that share a date is refused', () => {
    const { rows, errors } = parse(csvOf({ rows: [GOOD, later] }));
    expect(rows.map(({ row }) => row)).toEqual([2]);
    expect(errors).toMatchObject([{ row: 3, column: 'valid_from', code: 'overlap' }]);
  });

  test.each([
    ['hotel_name', 'Other'],
    ['room_type', 'Suite'],
    ['meal_plan', 'AI'],
    ['currency', 'ZAR'],
    ['basis', 'per_room_night'],
    ['valid_from', '2026-04-01'],
  ])('another %s is no overlap', (column, value) => {
    expect(parse(csvOf({ rows: [GOOD, { ...later, [column]: value }] })).errorCount).toBe(0);
  });

  test('packages overlap only with the same nights', () => {
    const week = { ...GOOD, basis: 'per_person_stay', stay_nights: '7' };
    expect(parse(csvOf({ rows: [week, { ...week, stay_nights: '5' }] })).errorCount).toBe(0);
    expect(parse(csvOf({ rows: [week, week] })).errorCount).toBe(1);
  });

  test('a row that is refused itself stands in nobody’s way', () => {
    expect(parse(csvOf({ rows: [{ ...GOOD, currency: 'EUR', adult_sharing: 'x' }, later] })).rows.map(({ row }) => row)).toEqual([3]);
  });

  test('found like a comparison of every pair would find it', () => {
    const day = (offset: number) => new Date(Date.UTC(2026, 0, 1 + offset)).toISOString().slice(0, 10);
    const windows = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 6 })), { maxLength: 25 });
    fc.assert(
      fc.property(windows, (offsets) => {
        const taken: [number, number][] = [];
        const expected: number[] = [];
        for (const [index, [from, length]] of offsets.entries()) {
          if (taken.some(([otherFrom, otherTo]) => from <= otherTo && otherFrom <= from + length)) expected.push(index + 2);
          else taken.push([from, from + length]);
        }
        const rows = offsets.map(([from, length]) => ({ ...GOOD, valid_from: day(from), valid_to: day(from + length) }));
        expect(parse(csvOf({ rows })).errors.map(({ row }) => row)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the file', () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({ ...GOOD, room_type: `Room ${index}` }));
  const broken = new Map<number, Record<string, string>>([
    [3, { adult_sharing: '1,234.567' }],
    [17, { adult_sharing: '-5' }],
    [30, { currency: 'RND' }],
    [44, { valid_to: '2025-01-01' }],
    [61, { child_min_age: '12', child_max_age: '3' }],
    [78, { meal_plan: 'RO' }],
    [99, { destination: 'Atlantis' }],
  ]);
  const mixed = rows.map((row, index) => ({ ...row, ...broken.get(index) }));

  test('of 100 rows with 7 bad ones 93 go in and 7 are listed with row and column', () => {
    const parsed = parse(csvOf({ rows: mixed }));
    expect(parsed.rows).toHaveLength(93);
    expect(parsed.errorCount).toBe(7);
    expect(parsed.errors.map(({ row, column }) => [row, column])).toEqual([
      [5, 'adult_sharing'],
      [19, 'adult_sharing'],
      [32, 'currency'],
      [46, 'valid_to'],
      [63, 'child_max_age'],
      [80, 'meal_plan'],
      [101, 'destination'],
    ]);
  });

  test('byte order mark, semicolons, line ends and capitals in the header make no difference', () => {
    const plain = parse(csvOf({ rows: mixed }));
    const bytes = (text: string) =>
      parseRatesCsv({ bytes: new TextEncoder().encode(text), knownDestinations: DESTINATIONS, createDestinations: false });
    expect(bytes(csvOf({ rows: mixed }))).toEqual(plain);
    expect(bytes(`\uFEFF${csvOf({ rows: mixed })}`)).toEqual(plain);
    expect(bytes(`\uFEFF${csvOf({ rows: mixed, separator: ';', lineEnd: '\r\n' })}\r\n`)).toEqual(plain);
    expect(bytes(csvOf({ rows: mixed, lineEnd: '\r' }))).toEqual(plain);
    const [header = '', ...rest] = csvOf({ rows: mixed }).split('\n');
    expect(bytes([header.toUpperCase(), ...rest].join('\n'))).toEqual(plain);
  });

  test('blank lines count as rows of the spreadsheet but are no rows', () => {
    const [header = '', row = ''] = csvOf({ rows: [{ ...GOOD, currency: 'RND' }] }).split('\n');
    const parsed = parse([header, '', ','.repeat(COLUMNS.length - 1), row, ''].join('\n'));
    expect(parsed.errors.map((error) => error.row)).toEqual([4]);
    expect(parsed.errorCount).toBe(1);
  });

  test('the first 500 bad rows are listed, all are counted', () => {
    const bad = Array.from({ length: 600 }, () => ({ ...GOOD, currency: 'RND' }));
    const { errors, errorCount } = parse(csvOf({ rows: bad }));
    expect([errors.length, errorCount]).toEqual([500, 600]);
  });

  test('unknown destinations go in when asked to, once each', () => {
    const made = parseRatesCsv({
      text: csvOf({
        rows: [
          { ...GOOD, destination: 'Pemba' },
          { ...GOOD, destination: 'pémba', room_type: 'Suite' },
          { ...GOOD, room_type: 'Attic' },
        ],
      }),
      knownDestinations: DESTINATIONS,
      createDestinations: true,
    });
    expect(made.newDestinations).toEqual(['Pemba']);
    expect(made.rows.map(({ terms }) => terms.destination)).toEqual(['Pemba', 'Pemba', 'Zanzibar']);
  });

  test('columns that mean nothing to us are named', () => {
    expect(parse(csvOf({ rows: [GOOD] }).replace('notes', 'colour')).ignoredColumns).toEqual(['colour']);
  });

  test('what is no rate sheet is refused as a whole', () => {
    const failed = expect.objectContaining({ code: 'validation_failed' });
    refuses({ text: '' }).toThrow(failed);
    refuses({ text: '\n \n' }).toThrow(failed);
    refuses({ text: csvOf({ rows: [GOOD] }).replace('adult_sharing', 'price') }).toThrow('adult_sharing');
    refuses({ text: csvOf({ rows: [GOOD] }).replace('notes', 'currency') }).toThrow('twice');
    refuses({ bytes: new Uint8Array([0x68, 0xe9, 0x2c]) }).toThrow('UTF-8');
    refuses({ text: 'hotel_name,"destination\nx,y' }).toThrow('quote');
    refuses({ text: `${COLUMNS.join(',')}\n${'x\n'.repeat(50_001)}` }).toThrow('50000');
    refuses({ bytes: new Uint8Array(10 * 1024 * 1024 + 1) }).toThrow(expect.objectContaining({ code: 'payload_too_large' }));
  });

  test('any text at all gives rows, problems or our own error', () => {
    const noise = fc.array(
      fc.constantFrom('"', ',', ';', '\n', '\r', "'", 'hotel_name', '=1', '2026-01-01', '\u0000', 'é', ...COLUMNS.slice(0, 10)),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.boolean(), noise, (hasHeader, parts) => {
        try {
          parse(`${hasHeader ? `${COLUMNS.join(',')}\n` : ''}${parts.join('')}`);
        } catch (error) {
          expect(error).toMatchObject({ code: 'validation_failed' });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the files that come with the program', () => {
  test('all 119 demo rates go in', () => {
    const bytes = readFileSync(new URL('../../../infra/local/demo/rates.csv', import.meta.url));
    const parsed = parseRatesCsv({ bytes, knownDestinations: [], createDestinations: true });
    expect([parsed.rows.length, parsed.errorCount, parsed.newDestinations.length, parsed.ignoredColumns]).toEqual([119, 0, 10, []]);
    for (const { terms } of parsed.rows) rateTermsSchema.parse(terms);
  });

  test('the fifteen awkward rows give the expected problems', () => {
    const read = (name: string) => readFileSync(new URL(`../../fixtures/rates/${name}`, import.meta.url));
    const expected = z
      .object({ validLines: z.array(z.int()), errors: z.array(z.object({ line: z.int(), column: z.string(), code: z.string() })) })
      .parse(JSON.parse(read('bad-rates.expected.json').toString()));
    const parsed = parseRatesCsv({ bytes: read('bad-rates.csv'), knownDestinations: DESTINATIONS, createDestinations: false });
    expect(parsed.rows.map(({ row }) => row)).toEqual(expected.validLines);
    expect(parsed.errors.map(({ row, column, code }) => ({ line: row, column, code }))).toEqual(expected.errors);
  });
});

describe('export', () => {
  test('is read back to the same terms', () => {
    const bytes = readFileSync(new URL('../../../infra/local/demo/rates.csv', import.meta.url));
    const { rows } = parseRatesCsv({ bytes, knownDestinations: [], createDestinations: true });
    const terms = [
      ...rows.map((row) => row.terms),
      termsOf({ hotel_name: '"Café", Île; d’Or', notes: 'two\nlines', closeouts: '2026-02-01..2026-02-10 pool; 2026-03-03' }),
      termsOf({ hotel_name: '=HYPERLINK("x")', room_type: '+1', supplier: '@home', season_name: '-', notes: "'quoted'" }),
      termsOf({
        currency: 'JPY',
        adult_sharing: '1850',
        adult_single: '2680',
        infant_rate: '0',
        price_basis: 'gross',
        commission_pct: '12.25',
        markup_pct: '0',
      }),
    ];
    const again = parseRatesCsv({ text: exportRatesCsv({ rates: terms }), knownDestinations: [], createDestinations: true });
    expect(again.errors).toEqual([]);
    expect(again.rows.map((row) => row.terms)).toEqual(terms);
  });

  test('no cell is a formula', () => {
    const text = exportRatesCsv({ rates: [termsOf({ hotel_name: '=1+1', room_type: '+1', supplier: '@home', notes: '-2' })] });
    const [, line = ''] = text.split('\r\n');
    expect(line).toContain("'=1+1,");
    for (const cell of line.split(',')) expect(cell).not.toMatch(/^"?[=+\-@]/);
  });
});
