import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isInPart, listFiles, peakMegabytes, percentile, readBenchArguments } from './bench-files.ts';
import type { BenchLine } from './mail/bench-worker.ts';

const SLOW_MS = 2000;
/** A file that takes longer than this hangs: its reader is ended, the next file gets a new one. */
const HANG_MS = 20_000;

const { folder, part } = readBenchArguments();
const files = (await listFiles(folder)).filter((name) => isInPart({ name, part }));

const startReader = (): Worker =>
  new Worker(new URL('./mail/bench-worker.ts', import.meta.url), {
    workerData: { folder },
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12 },
  });

let reader = startReader();

/** A reader of its own thread, so that not even an endless loop stops the bench. */
const read = async (file: string): Promise<BenchLine> => {
  const failed = (error: string): BenchLine => ({
    ms: HANG_MS,
    error,
    mailClass: '',
    intent: '',
    line: new TextEncoder().encode(`${JSON.stringify({ file, ms: HANG_MS, error })}\n`),
  });
  const answer = await new Promise<BenchLine>((resolve) => {
    const timer = setTimeout(() => resolve(failed(`hangs: no answer in ${HANG_MS} ms`)), HANG_MS);
    const settle = (result: BenchLine): void => {
      clearTimeout(timer);
      resolve(result);
    };
    reader.once('message', settle);
    reader.once('error', (error) => settle(failed(String(error))));
    reader.postMessage(file);
  });
  reader.removeAllListeners('message');
  reader.removeAllListeners('error');
  if (answer.error !== null) {
    await reader.terminate();
    reader = startReader();
  }
  return answer;
};

const durationsMs: number[] = [];
const classes: Record<string, number> = {};
const intents: Record<string, number> = {};
let errors = 0;
for (const file of files) {
  const answer = await read(file);
  if (!process.stdout.write(answer.line)) await once(process.stdout, 'drain');
  durationsMs.push(answer.ms);
  if (answer.error !== null) errors += 1;
  else {
    classes[answer.mailClass] = (classes[answer.mailClass] ?? 0) + 1;
    intents[answer.intent] = (intents[answer.intent] ?? 0) + 1;
  }
}
await reader.terminate();
const slow = durationsMs.filter((ms) => ms > SLOW_MS).length;
const summary = {
  files: files.length,
  errors,
  over2s: slow,
  medianMs: percentile(durationsMs, 0.5),
  p95Ms: percentile(durationsMs, 0.95),
  maxMs: percentile(durationsMs, 1),
  peakMb: peakMegabytes(),
  classes,
  intents,
};
process.stdout.write(`${JSON.stringify({ summary })}\n`);
process.exitCode = errors > 0 || slow > 0 ? 1 : 0;
