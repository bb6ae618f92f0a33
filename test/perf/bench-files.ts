import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** `aside`: the third of the names that is kept apart while rules are written; `work`: the rest. */
export type BenchPart = 'all' | 'work' | 'aside';

/** Says in one line why a bench cannot run, and ends it. */
export const failBench = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(2);
};

/** The options of a bench as strings; ends it, saying what is not known, for any other. */
export const readOptions = (names: readonly string[], switches: readonly string[] = []): Record<string, string | boolean | undefined> => {
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: 'string' as const }]),
    ...switches.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  try {
    return parseArgs({ options }).values as Record<string, string | boolean | undefined>;
  } catch (error) {
    return failBench(error instanceof Error ? error.message : String(error));
  }
};

/** `--dir DIR`, `--part all|work|aside` and `--model` of a bench, DIR made absolute. */
export const readBenchArguments = (): { folder: string; part: BenchPart; withModel: boolean } => {
  const { values } = parseArgs({
    options: { dir: { type: 'string' }, part: { type: 'string', default: 'all' }, model: { type: 'boolean', default: false } },
  });
  if (values.dir === undefined) return failBench('Say which folder: --dir DIR');
  const folder = resolve(values.dir);
  if (!existsSync(folder)) return failBench(`There is no folder ${folder}`);
  const { part } = values;
  if (part !== 'all' && part !== 'work' && part !== 'aside') return failBench('--part is all, work or aside');
  return { folder, part, withModel: values.model };
};

/** Whether a name belongs to the part: by a hash, so that the third kept aside is the same in every run. */
export const isInPart = ({ name, part }: { name: string; part: BenchPart }): boolean => {
  if (part === 'all') return true;
  const isAside = createHash('sha256').update(name).digest().readUInt32BE(0) % 3 === 0;
  return isAside === (part === 'aside');
};

/** Every file below a folder, relative to it, in order of name, whatever it is called. */
export const listFiles = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length + 1))
    .toSorted();
};

/** The value at a share (0 to 1) of a list of numbers, 0 of none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** Most memory this process has held, in megabytes. */
export const peakMegabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
