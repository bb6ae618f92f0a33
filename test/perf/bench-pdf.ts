import { renderQuotePdf } from '../../shared/quotes/render/render-quote-pdf.ts';
import { longDocument, manyScriptsDocument, sampleDocument, threeOptionDocument } from '../unit/quotes/render/sample-document.ts';

const RUNS = 20;
const TARGET_P95_MS = 700;
const TARGET_KILOBYTES = 300;

const documents = {
  'one option': sampleDocument(),
  'three options': threeOptionDocument(),
  'five options, three stays': longDocument(),
  'many scripts': manyScriptsDocument(),
};

process.stdout.write(
  `targets: p95 <= ${TARGET_P95_MS} ms, two Latin pages <= ${TARGET_KILOBYTES} kB; ${RUNS} runs each, the first one cold\n`,
);
for (const [name, document] of Object.entries(documents)) {
  const durationsMs: number[] = [];
  let bytes = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const startMs = performance.now();
    bytes = (await renderQuotePdf({ document })).length;
    durationsMs.push(performance.now() - startMs);
  }
  const sorted = durationsMs.toSorted((left, right) => left - right);
  const at = (share: number): string => (sorted[Math.min(RUNS - 1, Math.floor(RUNS * share))] ?? 0).toFixed(0);
  const first = (durationsMs[0] ?? 0).toFixed(0);
  process.stdout.write(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, first ${first} ms, ${(bytes / 1000).toFixed(0)} kB\n`);
}
