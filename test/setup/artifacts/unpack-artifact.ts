import { mkdir, writeFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';

/** Writes the files of an artifact into a folder, which is made if need be, and gives their names. */
export const unpackArtifact = async ({ zip, folder }: { zip: Uint8Array; folder: string }): Promise<string[]> => {
  const files = Object.entries(unzipSync(zip));
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(`${folder}/${name}`, bytes);
  return files.map(([name]) => name);
};
