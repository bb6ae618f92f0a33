import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { showProgress } from '../../infra/backup/show-progress.ts';
import { buildArtifacts } from '../../infra/build/build-artifacts.ts';
import { loadDefinitions } from '../../infra/build/load-definitions.ts';
import { installArtifact } from '../setup/artifacts/install-artifact.ts';
import { startArtifact } from '../setup/artifacts/start-artifact.ts';
import { unpackArtifact } from '../setup/artifacts/unpack-artifact.ts';
import { EMPTY, writeEmptyArtifact } from './cold/empty-artifact.ts';
import { measureImport } from './cold/measure-import.ts';
import { measureMemory } from './cold/measure-memory.ts';

/**
 * `npm run -s bench:cold`: builds every artifact, starts each as Google does (functions-framework, `--target`, only its own packages) and prints medians beside
 * those of an empty function of the same rounds. Each round starts every function once, so that a slow moment hits all alike.
 * Exits with 1 when an HTTP function takes more than TARGET_RATIO of the empty one's time until it listens: fastest against fastest, since whatever else the
 * machine does can only make a start slower.
 */
const ROUNDS = 7;
const TARGET_RATIO = 1.3;

type Sample = { importMs: number; readyMs: number; memoryMb: number };

const median = (values: readonly number[]): number =>
  [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;

const measure = async ({ folder, name }: { folder: string; name: string }): Promise<Sample> => {
  const importMs = await measureImport({ folder });
  const started = await startArtifact({ folder, name });
  const memoryMb = await measureMemory({ pid: started.pid });
  await started.stop();
  return { importMs, readyMs: started.readyMs, memoryMb };
};

const home = await mkdtemp(join(tmpdir(), 'tripwright-cold-'));
try {
  const show = showProgress({ output: process.stderr });
  const functions = await loadDefinitions();
  const artifacts = await buildArtifacts({
    functions,
    folder: `${home}/zips`,
    onProgress: (progress) => show({ step: 'build', ...progress }),
  });
  const empty = { name: EMPTY, kind: 'http', zip: await writeEmptyArtifact({ folder: `${home}/zips` }) };
  const all = [empty, ...artifacts].map(({ name, kind, zip }) => ({ name, kind, zip, folder: `${home}/${name}`, samples: [] as Sample[] }));

  for (const { name, zip, folder } of all) {
    await unpackArtifact({ zip, folder });
    await installArtifact({ folder });
    // The first start reads the files from the disk; what is measured is Node and our code.
    await measure({ folder, name });
  }
  const total = ROUNDS * all.length;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, { name, folder, samples }] of all.entries()) {
      samples.push(await measure({ folder, name }));
      show({ step: 'starts', done: round * all.length + index + 1, total, current: name });
    }
  }

  const rows = all.map(({ name, kind, zip, samples }) => ({
    name,
    kind,
    importMs: median(samples.map(({ importMs }) => importMs)),
    readyMs: median(samples.map(({ readyMs }) => readyMs)),
    fastestMs: Math.min(...samples.map(({ readyMs }) => readyMs)),
    memoryMb: median(samples.map(({ memoryMb }) => memoryMb)),
    kilobytes: zip.byteLength / 1000,
  }));
  const emptyFastestMs = rows[0]?.fastestMs ?? Number.NaN;
  const print = (cells: readonly string[]): void => {
    const [name = '', kind = '', ...numbers] = cells;
    process.stdout.write(`${name.padEnd(24)} ${kind.padEnd(9)}${numbers.map((cell) => cell.padStart(10)).join('')}\n`);
  };
  print(['function', 'kind', 'import ms', 'ready ms', 'fastest', 'x empty', 'RSS MB', 'zip kB']);
  const tooSlow: string[] = [];
  for (const { name, kind, importMs, readyMs, fastestMs, memoryMb, kilobytes } of rows) {
    const ratio = fastestMs / emptyFastestMs;
    print([
      name,
      kind,
      importMs.toFixed(1),
      readyMs.toFixed(0),
      fastestMs.toFixed(0),
      ratio.toFixed(2),
      memoryMb.toFixed(0),
      kilobytes.toFixed(0),
    ]);
    if (kind === 'http' && ratio > TARGET_RATIO) tooSlow.push(name);
  }
  process.stdout.write(
    `Medians of ${ROUNDS} starts; "x empty" compares the fastest ones. Goal: an HTTP function listens within ${TARGET_RATIO} x the empty one's time.\n`,
  );
  if (tooSlow.length > 0) {
    process.stdout.write(`Missed by ${tooSlow.join(', ')}.\n`);
    process.exitCode = 1;
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
