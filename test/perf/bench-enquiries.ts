import { failBench, isInPart, peakMegabytes, percentile, readBenchArguments } from './bench-files.ts';
import { type ReadCase, readCases } from './enquiries/read-cases.ts';
import { createTally, sharesOf } from './enquiries/tally.ts';

/** In the gold, but no field of a trip: the kind is the mail's class and intent, and nothing prices a place of departure. */
const NOT_OF_A_TRIP = new Set(['kind', 'origin', 'destinationCities']);

const { folder, part, withModel } = readBenchArguments();
const model = withModel ? await (await import('./enquiries/bench-model.ts')).openBenchModel() : null;
const byRules = createTally();
const merged = createTally();
const durationsMs: number[] = [];
const left: Record<string, number> = {};
let errors = 0;

/** What the model makes of the same case, beside the rules' result. */
const withModelOf = async ({ mail, rules, isAsked, fieldsOf }: ReadCase, gold: Readonly<Record<string, unknown>>) => {
  const found = isAsked && model !== null ? await model.merge({ mail, rules }) : null;
  const differences = merged.add({ gold, found: fieldsOf(found?.trip ?? rules) });
  if (found === null) return { method: 'rules', differences };
  const { method, confidence, filled, dropped, conflicts } = found;
  return { method, confidence, filled, dropped, conflicts, differences };
};

for (const { id, gold: all, read } of await readCases(folder)) {
  if (!isInPart({ name: id, part })) continue;
  const start = performance.now();
  try {
    const readCase = await read();
    durationsMs.push(performance.now() - start);
    for (const field of Object.keys(all)) if (NOT_OF_A_TRIP.has(field)) left[field] = (left[field] ?? 0) + 1;
    const gold = Object.fromEntries(Object.entries(all).filter(([field]) => !NOT_OF_A_TRIP.has(field)));
    const differences = byRules.add({ gold, found: readCase.fieldsOf(readCase.rules) });
    const line = { id, differences, ...(model === null ? {} : { merged: await withModelOf(readCase, gold) }) };
    // What is kept aside stays unread: only its counts are shown.
    if (part !== 'aside') process.stdout.write(`${JSON.stringify(line)}\n`);
  } catch (error) {
    errors += 1;
    process.stdout.write(`${JSON.stringify({ id, error: error instanceof Error ? error.message : String(error) })}\n`);
  }
}

const withMerged = Object.fromEntries(merged.fields());
for (const [field, counts] of byRules.fields()) {
  const beside = withMerged[field];
  const more = beside === undefined ? {} : { merged: { ...beside, ...sharesOf(beside) } };
  process.stdout.write(`${JSON.stringify({ field, ...counts, ...sharesOf(counts), ...more })}\n`);
}
const total = byRules.total();
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
  ...(model === null ? {} : { merged: { ...merged.total(), ...sharesOf(merged.total()) }, spent: model.spent() }),
};
process.stdout.write(`${JSON.stringify({ summary })}\n`);
await model?.close();
if (durationsMs.length === 0 && errors === 0) failBench('There are no cases in that folder.');
process.exitCode = errors > 0 ? 1 : 0;
