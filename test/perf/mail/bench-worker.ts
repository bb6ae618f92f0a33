import { parentPort, workerData } from 'node:worker_threads';
import { readForBench } from './read-for-bench.ts';

const { folder } = workerData as { folder: string };

parentPort?.on('message', (file: string) => {
  readForBench({ folder, file }).then((answer) => parentPort?.postMessage(answer));
});
