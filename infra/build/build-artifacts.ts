import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Artifact, buildArtifact } from './build-artifact.ts';
import type { LocatedDefinition } from './load-definitions.ts';
import { lockFileSchema } from './lock-file.ts';

const ROOT = new URL('../../', import.meta.url);

/** esbuild works on several cores by itself; two at a time keep it busy while the other one is packed. */
const AT_ONCE = 2;

const readJson = async <Value>({ name, schema }: { name: string; schema: z.ZodType<Value> }): Promise<Value> =>
  schema.parse(JSON.parse(await readFile(new URL(name, ROOT), 'utf8')));

type BuildArtifacts = {
  functions: readonly Pick<LocatedDefinition, 'definition' | 'folder'>[];
  /** Absolute path; what was in it is deleted first. */
  folder: string;
  onProgress?: (progress: { done: number; total: number; current: string }) => void;
};

/**
 * Builds `<folder>/<name>.zip` and its bill of materials `<name>.cdx.json` for each function, and gives them back in the given order.
 * Throws an Error that names the function and what is wrong with it; nothing else is built then.
 */
export const buildArtifacts = async ({ functions, folder, onProgress }: BuildArtifacts): Promise<Artifact[]> => {
  const { version } = await readJson({ name: 'package.json', schema: z.object({ version: z.string() }) });
  const lock = await readJson({ name: 'package-lock.json', schema: lockFileSchema });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const built = new Map<string, Artifact>();
  const waiting = [...functions];
  const work = async (): Promise<void> => {
    for (let located = waiting.shift(); located !== undefined; located = waiting.shift()) {
      const { name } = located.definition;
      const artifact = await buildArtifact({ root: fileURLToPath(ROOT), version, lock, located }).catch((cause: unknown) => {
        waiting.splice(0);
        throw new Error(`The artifact of ${name} cannot be built: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      });
      await writeFile(`${folder}/${name}.zip`, artifact.zip);
      await writeFile(`${folder}/${name}.cdx.json`, artifact.bill);
      built.set(name, artifact);
      onProgress?.({ done: built.size, total: functions.length, current: name });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return functions.map(({ definition }) => built.get(definition.name)).filter((artifact) => artifact !== undefined);
};
