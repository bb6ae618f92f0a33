import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Warehouse, WarehouseDialect, WarehouseQuery, WarehouseValue } from '../../shared/services/warehouse/port.ts';

export type WarehouseHarness = {
  warehouse: Warehouse;
  /** Called before each question of the suite, for stand-ins that must know it. */
  expectQuery?(query: Omit<WarehouseQuery<unknown>, 'row'>): void;
  close(): Promise<void>;
};

const TENANT = 'agency-one';
const anyRow = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

type Row = Record<string, WarehouseValue>;

export const makeQuoteRow = (overrides: Row = {}): Row => ({
  row_id: 'event-1',
  occurred_at: '2026-03-01T08:00:00.123Z',
  quote_id: 'quote-1',
  version: 1,
  state: 'sent',
  destination: 'ZNZ',
  check_in: '2026-07-01',
  check_out: '2026-07-08',
  currency: 'EUR',
  total_minor: 123_456,
  is_converted: false,
  ...overrides,
});

const ALL = 'select * from quotes order by row_id';

/** What every warehouse keeps: a fact counts once, an agency reads its own, and both engines mean the same by each word of the dialect. */
export const describeWarehouseContract = (name: string, open: () => Promise<WarehouseHarness>): void => {
  describe(`warehouse, ${name}`, () => {
    let harness: WarehouseHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => await harness.close());

    const insert = async (rows: readonly Row[], tenantId = TENANT) => await harness.warehouse.insert({ tenantId, table: 'quotes', rows });
    const ask = async (query: Partial<Omit<WarehouseQuery<unknown>, 'row'>> & Pick<WarehouseQuery<unknown>, 'select'>): Promise<Row[]> => {
      const whole = { tenantId: TENANT, tables: ['quotes'], ...query };
      harness.expectQuery?.(whole);
      return await harness.warehouse.query({ ...whole, row: anyRow });
    };
    const idsOf = async (more: Partial<WarehouseQuery<unknown>> = {}): Promise<WarehouseValue[]> =>
      (await ask({ select: () => 'select row_id from quotes order by row_id', ...more })).map((row) => row['row_id'] ?? null);

    describe('facts', () => {
      it('come back with the values and types that they were given', async () => {
        await insert([makeQuoteRow()]);
        const [row] = await ask({ select: () => ALL });
        expect(row).toEqual({
          ...makeQuoteRow(),
          tenant_id: TENANT,
          recorded_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          enquiry_id: null,
          member_id: null,
          client_hash: null,
          cost_minor: null,
        });
      });

      it('keep signs that mean something in SQL, and lose only what no text may hold', async () => {
        const text = `'; drop table quotes; -- "\`\\ @x $1 %s \u{1F600} 東京`;
        await insert([makeQuoteRow({ destination: text, quote_id: 'a\0b\ud800' })]);
        expect(await ask({ select: () => 'select destination, quote_id from quotes' })).toEqual([
          { destination: text, quote_id: 'a\ufffdb\ufffd' },
        ]);
        const found = await ask({
          select: ({ parameter }) => `select row_id from quotes where destination = ${parameter('wanted')}`,
          parameters: { wanted: text },
        });
        expect(found).toEqual([{ row_id: 'event-1' }]);
      });

      it('take an instant in any zone, and whole numbers up to 2^53', async () => {
        await insert([makeQuoteRow({ occurred_at: '2026-03-01T10:00:00+02:00', total_minor: Number.MAX_SAFE_INTEGER, cost_minor: -1 })]);
        expect(await ask({ select: () => 'select occurred_at, total_minor, cost_minor from quotes' })).toEqual([
          { occurred_at: '2026-03-01T08:00:00.000Z', total_minor: Number.MAX_SAFE_INTEGER, cost_minor: -1 },
        ]);
      });

      it('count once when they are told again: in one insert, later, with other values, and by fifty at once', async () => {
        await insert([makeQuoteRow(), makeQuoteRow({ state: 'second' }), makeQuoteRow({ row_id: 'event-2' })]);
        await insert([makeQuoteRow({ state: 'later' })]);
        await Promise.all(Array.from({ length: 50 }, async () => await insert([makeQuoteRow({ row_id: 'event-3' })])));
        expect(await ask({ select: () => 'select row_id, state from quotes order by row_id' })).toEqual([
          { row_id: 'event-1', state: 'sent' },
          { row_id: 'event-2', state: 'sent' },
          { row_id: 'event-3', state: 'sent' },
        ]);
      });

      it('may be none', async () => {
        await insert([]);
        expect(await idsOf()).toEqual([]);
      });

      it.each<[string, Row, string]>([
        ['an unknown column', { name: 'Zoë' }, '/rows/0/name'],
        ['the column of another agency', { tenant_id: 'agency-two' }, '/rows/0/tenant_id'],
        ['no id', { row_id: '' }, '/rows/0/row_id'],
        ['null where a value is required', { state: null }, '/rows/0/state'],
        ['text for a number', { version: '1' }, '/rows/0/version'],
        ['half a number', { total_minor: 1.5 }, '/rows/0/total_minor'],
        ['a number that is none', { total_minor: Number.NaN }, '/rows/0/total_minor'],
        ['a local time for an instant', { occurred_at: '2026-03-01T08:00:00' }, '/rows/0/occurred_at'],
        ['a day that is none', { check_in: '2026-02-30' }, '/rows/0/check_in'],
        ['a long text, as messages are', { destination: 'x'.repeat(1_001) }, '/rows/0/destination'],
      ])('are refused with %s, and none of the insert is kept', async (_name, wrong, pointer) => {
        const error: unknown = await insert([makeQuoteRow(wrong), makeQuoteRow({ row_id: 'event-2' })]).catch((reason: unknown) => reason);
        expect(error).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
        expect(await idsOf()).toEqual([]);
      });

      it('are refused for an unknown table, for no agency, and beyond 500 at a time', async () => {
        const refused = { code: 'validation_failed' };
        await expect(harness.warehouse.insert({ tenantId: TENANT, table: 'clients', rows: [] })).rejects.toMatchObject(refused);
        await expect(insert([makeQuoteRow()], '')).rejects.toMatchObject(refused);
        const rows = Array.from({ length: 501 }, (_, index) => makeQuoteRow({ row_id: `event-${index}` }));
        await expect(insert(rows)).rejects.toMatchObject(refused);
        await insert(rows.slice(1));
        expect(await idsOf()).toHaveLength(500);
      });
    });

    describe('questions', () => {
      it('see the facts of their own agency, also where ids are the same', async () => {
        await insert([makeQuoteRow({ state: 'mine' })]);
        await insert([makeQuoteRow({ state: 'theirs' }), makeQuoteRow({ row_id: 'event-2' })], 'agency-two');
        const select = () => 'select state, count(*) over () as facts from quotes';
        expect(await ask({ select })).toEqual([{ state: 'mine', facts: 1 }]);
        expect(await ask({ select, tenantId: "agency-two' or '1'='1" })).toEqual([]);
      });

      it.each([
        'select * from facts.quotes',
        'select * from stand_in.quotes',
        'select a.row_id from quotes a, wh_facts.quotes b',
        'select * from quotes join x . quotes on true',
        'select * from information_schema.tables',
        'select * from `stand-in.stand_in.quotes`',
        'select * from "facts"."quotes"',
        'select 1; select 2',
      ])('cannot say %s', async (text) => {
        await expect(harness.warehouse.query({ tenantId: TENANT, tables: ['quotes'], select: () => text, row: anyRow })).rejects.toThrow();
      });

      it('cannot see a table that they do not name', async () => {
        await expect(ask({ tables: ['mail_outcomes'], select: () => 'select * from quotes' })).rejects.toThrow();
        await expect(ask({ tables: ['clients'], select: () => 'select 1 as x' })).rejects.toMatchObject({ code: 'validation_failed' });
        await expect(ask({ tenantId: '', select: () => ALL })).rejects.toMatchObject({ code: 'validation_failed' });
      });

      it('cannot bind the agency themselves', async () => {
        await expect(ask({ select: () => ALL, parameters: { wh_tenant_id: 'agency-two' } })).rejects.toThrow('name');
      });

      it('see a period from its first instant up to, and without, its last', async () => {
        const times = ['2026-02-28T23:59:59.999Z', '2026-03-01T00:00:00Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00:00Z'];
        await insert(times.map((occurred_at, index) => makeQuoteRow({ row_id: `event-${index}`, occurred_at })));
        const period = { from: new Date('2026-03-01T00:00:00Z'), until: new Date('2026-04-01T00:00:00Z') };
        expect(await idsOf({ period })).toEqual(['event-1', 'event-2']);
      });

      it('build on steps, each on those before it', async () => {
        await insert([makeQuoteRow(), makeQuoteRow({ row_id: 'event-2', total_minor: 44 })]);
        const steps = [
          { name: 'sums', sql: () => 'select sum(total_minor) as total from quotes' },
          { name: 'doubled', sql: () => 'select total * 2 as total from sums' },
        ];
        expect(await ask({ steps, select: () => 'select total from doubled' })).toEqual([{ total: 247_000 }]);
      });

      it('are bound with values of every type', async () => {
        const parameters = {
          text: "a'b",
          whole: 42,
          part: 0.5,
          truth: true,
          at: new Date('2026-03-01T08:00:00.123Z'),
          day: { date: '2026-02-28' },
        };
        const select = ({ parameter }: WarehouseDialect) =>
          `select ${Object.keys(parameters)
            .map((name) => `${parameter(name)} as ${name}_value`)
            .join(', ')}`;
        expect(await ask({ tables: [], select, parameters })).toEqual([
          {
            text_value: "a'b",
            whole_value: 42,
            part_value: 0.5,
            truth_value: true,
            at_value: '2026-03-01T08:00:00.123Z',
            day_value: '2026-02-28',
          },
        ]);
      });

      it('say so when the answer is not of the form that they expect', async () => {
        const query = { tenantId: TENANT, tables: [], select: () => 'select 1 as x' };
        harness.expectQuery?.(query);
        await expect(harness.warehouse.query({ ...query, row: z.object({ x: z.string() }) })).rejects.toThrow();
      });
    });

    describe('the dialect', () => {
      const one = async (
        expression: (dialect: WarehouseDialect) => string,
        parameters: NonNullable<WarehouseQuery<unknown>['parameters']> = {},
      ): Promise<WarehouseValue | undefined> =>
        (await ask({ tables: [], select: (dialect) => `select ${expression(dialect)} as x`, parameters }))[0]?.['x'];
      const at = (text: string) => new Date(text);

      it.each([
        ['hour', 'Asia/Kolkata', '2026-03-01T08:45:00Z', '2026-03-01T08:30:00.000Z'],
        ['day', 'Europe/Vienna', '2026-03-29T23:30:00Z', '2026-03-29T22:00:00.000Z'],
        ['day', 'Europe/Vienna', '2026-03-29T10:00:00Z', '2026-03-28T23:00:00.000Z'],
        ['week', 'UTC', '2026-03-01T12:00:00Z', '2026-02-23T00:00:00.000Z'],
        ['month', 'Pacific/Auckland', '2026-03-31T12:00:00Z', '2026-03-31T11:00:00.000Z'],
        ['quarter', 'UTC', '2026-06-30T23:59:59Z', '2026-04-01T00:00:00.000Z'],
        ['year', 'America/New_York', '2027-01-01T04:59:59Z', '2026-01-01T05:00:00.000Z'],
      ] as const)('finds the beginning of the %s in %s', async (unit, zone, instant, beginning) => {
        const expression = ({ truncate, parameter }: WarehouseDialect) =>
          truncate({ unit, instant: parameter('instant'), timeZone: parameter('zone') });
        expect(await one(expression, { instant: at(instant), zone })).toBe(beginning);
      });

      it.each([
        ['week', '2026-03-01', '2026-02-23'],
        ['week', '2027-01-03', '2026-12-28'],
        ['month', '2026-02-28', '2026-02-01'],
        ['quarter', '2026-12-31', '2026-10-01'],
        ['year', '2026-12-31', '2026-01-01'],
      ] as const)('finds the first day of the %s of %s', async (unit, date, first) => {
        expect(await one(({ truncateDate, parameter }) => truncateDate({ unit, date: parameter('day') }), { day: { date } })).toBe(first);
      });

      it.each([
        ['2026-03-28T23:30:00Z', 'Europe/Vienna', '2026-03-29'],
        ['2026-10-25T22:59:59Z', 'Europe/Vienna', '2026-10-25'],
        ['2026-03-01T11:00:00Z', 'Pacific/Auckland', '2026-03-02'],
        ['2026-03-01T04:59:00Z', 'America/New_York', '2026-02-28'],
      ])('knows the date that calendars showed at %s in %s', async (instant, zone, date) => {
        const expression = ({ localDate, parameter }: WarehouseDialect) =>
          localDate({ instant: parameter('instant'), timeZone: parameter('zone') });
        expect(await one(expression, { instant: at(instant), zone })).toBe(date);
      });

      it.each([
        ['second', '2026-03-01T00:00:00.900Z', '2026-03-01T00:00:02.100Z', 1],
        ['minute', '2026-03-01T00:00:59Z', '2026-03-01T00:01:01Z', 0],
        ['hour', '2026-03-01T10:30:00Z', '2026-03-01T08:00:00Z', -2],
        ['day', '2026-03-28T12:00:00Z', '2026-03-29T11:59:59Z', 0],
        ['day', '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z', 1],
      ] as const)('counts whole units of a %s from %s until %s', async (unit, from, until, count) => {
        const expression = ({ difference, parameter }: WarehouseDialect) =>
          difference({ unit, from: parameter('a'), until: parameter('b') });
        expect(await one(expression, { a: at(from), b: at(until) })).toBe(count);
      });

      it('counts nights and adds days over ends of months', async () => {
        const days = { a: { date: '2026-02-27' }, b: { date: '2026-03-02' } };
        expect(await one(({ daysBetween, parameter }) => daysBetween({ from: parameter('a'), until: parameter('b') }), days)).toBe(3);
        expect(await one(({ daysBetween, parameter }) => daysBetween({ from: parameter('b'), until: parameter('a') }), days)).toBe(-3);
        const add = ({ addDays, parameter }: WarehouseDialect) => addDays({ date: parameter('day'), days: parameter('days') });
        expect(await one(add, { day: { date: '2026-02-27' }, days: 2 })).toBe('2026-03-01');
        expect(await one(add, { day: { date: '2028-03-01' }, days: -1 })).toBe('2028-02-29');
      });

      it('divides, and gives nothing by zero', async () => {
        const divide = ({ safeDivide, parameter }: WarehouseDialect) => safeDivide({ dividend: parameter('a'), divisor: parameter('b') });
        expect(await one(divide, { a: 1, b: 4 })).toBe(0.25);
        expect(await one(divide, { a: 1, b: 0 })).toBeNull();
      });

      it('finds quantiles among values that are there', async () => {
        const values = [null, ...Array.from({ length: 10 }, (_, index) => (index + 1) * 10), null];
        await insert(values.map((total_minor, index) => makeQuoteRow({ row_id: `event-${index}`, total_minor })));
        const quantiles = (value: string) => (dialect: WarehouseDialect) =>
          `select ${[0, 500, 501, 900, 901, 1000].map((permille) => `${dialect.quantile({ value, permille })} as p${permille}`).join(', ')} from quotes`;
        expect(await ask({ select: quantiles('total_minor') })).toEqual([{ p0: 10, p500: 50, p501: 60, p900: 90, p901: 100, p1000: 100 }]);
        expect(await ask({ select: quantiles('cost_minor') })).toEqual([
          { p0: null, p500: null, p501: null, p900: null, p901: null, p1000: null },
        ]);
      });

      it('counts rows of which something is true', async () => {
        const states = ['sent', 'sent', 'accepted'];
        await insert(states.map((state, index) => makeQuoteRow({ row_id: `event-${index}`, state })));
        const select = ({ countIf }: WarehouseDialect) =>
          `select ${countIf("state = 'sent'")} as sent, ${countIf('cost_minor > 1')} as costly, count(distinct state) as states from quotes`;
        expect(await ask({ select })).toEqual([{ sent: 2, costly: 0, states: 2 }]);
      });

      it('finds what is among a list, and nothing among none', async () => {
        await insert([
          makeQuoteRow(),
          makeQuoteRow({ row_id: 'event-2', destination: 'MRU' }),
          makeQuoteRow({ row_id: 'event-3', destination: null }),
        ]);
        const select = ({ inList }: WarehouseDialect) =>
          `select row_id from quotes where ${inList({ value: 'destination', parameter: 'wanted' })} order by row_id`;
        expect(await ask({ select, parameters: { wanted: ["x'", 'MRU', 'SEZ'] } })).toEqual([{ row_id: 'event-2' }]);
        expect(await ask({ select, parameters: { wanted: [] } })).toEqual([]);
      });

      it('writes numbers, dates and truths as text', async () => {
        const parameters = { whole: -7, day: { date: '2026-03-01' }, truth: true };
        const select = ({ toText, parameter }: WarehouseDialect) =>
          `select ${Object.keys(parameters)
            .map((name) => `${toText(parameter(name))} as ${name}_text`)
            .join(', ')}`;
        expect(await ask({ tables: [], select, parameters })).toEqual([{ whole_text: '-7', day_text: '2026-03-01', truth_text: 'true' }]);
      });
    });
  });
};
