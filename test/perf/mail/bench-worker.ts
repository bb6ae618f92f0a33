import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { type BenchAnswer, openMailSpace, readForBench } from './read-for-bench.ts';

/** What the bench counts; `line` is the whole answer as JSON in UTF-8, handed over without a copy. */
export type BenchLine = { ms: number; error: string | null; mailClass: string; intent: string; line: Uint8Array<ArrayBuffer> };

const { folder } = workerData as { folder: string };
const space = openMailSpace();
const encoder = new TextEncoder();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
/** What a mail of this size leaves behind is taken away before the next, so that the peak is that of one mail and not of several. */
const LARGE_BYTES = 1_000_000;

const toLine = (answer: BenchAnswer): BenchLine => ({
  ms: answer.ms,
  error: answer.error,
  mailClass: String(answer['class']),
  intent: String(answer['intent']),
  line: encoder.encode(`${JSON.stringify(answer)}\n`),
});

parentPort?.on('message', (file: string) => {
  readForBench({ folder, file, space }).then(({ answer, bytes }) => {
    const message = toLine(answer);
    const isLarge = bytes > LARGE_BYTES;
    parentPort?.postMessage(message, [message.line.buffer]);
    if (isLarge) collectGarbage();
  });
});
