import { failBench, isInPart, peakMegabytes, percentile, readBenchArguments } from './bench-files.ts';
import { judgeField, type Verdict } from './enquiries/judge-field.ts';
import { readCases } from './enquiries/read-cases.ts';

/** In the gold, but no field of a trip: the kind is the mail's class and intent, and nothing prices a place of departure. */
const NOT_OF_A_TRIP = new Set(['kind', 'origin', 'destinationCities']);

const { folder, part, withModel } = readBenchArguments();
if (withModel) failBench('No model is configured: the extraction works by rules alone, so there is nothing to run --model with.');

type Counts = Record<Verdict, number>;
const none = (): Counts => ({ right: 0, missing: 0, wrong: 0, invented: 0, rightly_empty: 0 });

const fields: Record<string, Counts> = {};
const total = none();
const durationsMs: number[] = [];
const left: Record<string, number> = {};
let errors = 0;
for (const { id, gold, read } of await readCases(folder)) {
  if (!isInPart({ name: id, part })) continue;
  const start = performance.now();
  try {
    const found = await read();
    durationsMs.push(performance.now() - start);
    const differences: Record<string, unknown> = {};
    for (const [field, stated] of Object.entries(gold)) {
      if (NOT_OF_A_TRIP.has(field)) {
        left[field] = (left[field] ?? 0) + 1;
        continue;
      }
      const verdict = judgeField({ field, gold: stated, read: found[field] });
      const counts = fields[field] ?? none();
      fields[field] = counts;
      counts[verdict] += 1;
      total[verdict] += 1;
      if (verdict !== 'right' && verdict !== 'rightly_empty') differences[field] = { verdict, gold: stated, read: found[field] ?? null };
    }
    // What is kept aside stays unread: only its counts are shown.
    if (part !== 'aside') process.stdout.write(`${JSON.stringify({ id, differences })}\n`);
  } catch (error) {
    errors += 1;
    process.stdout.write(`${JSON.stringify({ id, error: error instanceof Error ? error.message : String(error) })}\n`);
  }
}

/** Shares of the stated fields; invented values count as false ones. */
const sharesOf = ({ right, missing, wrong, invented }: Counts) => {
  const stated = right + missing + wrong;
  const percent = (count: number): number => (stated === 0 ? 0 : Math.round((count / stated) * 1000) / 10);
  return { stated, rightPercent: percent(right), missingPercent: percent(missing), falsePercent: percent(wrong + invented) };
};

for (const [field, counts] of Object.entries(fields)) {
  process.stdout.write(`${JSON.stringify({ field, ...counts, ...sharesOf(counts) })}\n`);
}
const summary = {
  part,
  cases: durationsMs.length,
  errors,
  ...total,
  ...sharesOf(total),
  notOfATrip: left,
  medianMs: Math.round(percentile(durationsMs, 0.5) * 100) / 100,
  maxMs: Math.round(percentile(durationsMs, 1) * 100) / 100,
  peakMb: peakMegabytes(),
};
process.stdout.write(`${JSON.stringify({ summary })}\n`);
process.exitCode = errors > 0 ? 1 : 0;
