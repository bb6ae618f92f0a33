import { addDays } from '../../shared/core/local-date.ts';
import { findOptions } from '../../shared/quotes/price/find-options.ts';
import type { SearchInput } from '../../shared/quotes/price/types.ts';
import { makeFxSet, makeRate, makeSearch } from '../unit/quotes/price/make-rate.ts';
import { slowOptions } from '../unit/quotes/price/oracle.ts';

/** Prices a trip out of 500 rates into 5 options and prints the median time, beside that of the slow oracle on the same input in the same run. */
const HOTELS = 25;
const SEASONS = 20;
const SEASON_DAYS = 15;
const RUNS = 101;
const TARGET_MS = 20;

const rates = Array.from({ length: HOTELS * SEASONS }, (_, index) => {
  const hotel = index % HOTELS;
  const season = Math.floor(index / HOTELS);
  const validFrom = addDays('2026-01-01', season * SEASON_DAYS);
  return makeRate({
    id: `rate_${index}`,
    hotelName: `Hotel ${hotel}`,
    currency: ['ZAR', 'USD', 'EUR'][hotel % 3] ?? 'ZAR',
    adultSharing: 100_000 + index * 37,
    adultSingle: 150_000 + index * 41,
    maxAdults: 2,
    maxChildren: 2,
    validFrom,
    validTo: addDays(validFrom, SEASON_DAYS - 1),
  });
});

const search: SearchInput = makeSearch({
  rates,
  legs: [{ destination: 'Zanzibar', checkIn: '2026-03-10', nights: 14 }],
  party: { adults: 5, childAges: [1, 4, 7, 12], rooms: null },
  fxSet: makeFxSet(),
  defaultMarkupBp: 1250,
  maxOptions: 5,
});

const medianMs = (work: () => unknown): number => {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return times.toSorted((left, right) => left - right)[Math.floor(RUNS / 2)] ?? Number.NaN;
};

const result = findOptions(search);
const expected = slowOptions(search).map(({ total }) => Number(total));
const totals = result.result === 'priced' ? result.options.map(({ total }) => total.amount) : [];
if (totals.length !== 5 || totals.join() !== expected.join()) {
  process.stderr.write(`engine and oracle differ: ${totals.join()} against ${expected.join()}\n`);
  process.exit(1);
}

const engineMs = medianMs(() => findOptions(search));
const oracleMs = medianMs(() => slowOptions(search));
const report = {
  rates: rates.length,
  options: totals.length,
  runs: RUNS,
  engineMedianMs: Number(engineMs.toFixed(2)),
  oracleMedianMs: Number(oracleMs.toFixed(2)),
  engineToOracle: Number((engineMs / oracleMs).toFixed(2)),
  targetMs: TARGET_MS,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = engineMs < TARGET_MS ? 0 : 1;
