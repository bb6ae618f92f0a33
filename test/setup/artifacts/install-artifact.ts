import { copyFile, link, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFileSchema } from '../../../infra/build/lock-file.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const linkTree = async ({ from, to }: { from: string; to: string }): Promise<void> => {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    // What a package carries inside has a place of its own in the lock.
    if (entry.name === 'node_modules') continue;
    const pair = { from: `${from}/${entry.name}`, to: `${to}/${entry.name}` };
    if (entry.isDirectory()) await linkTree(pair);
    // Another disk takes no links.
    else await link(pair.from, pair.to).catch(() => copyFile(pair.from, pair.to));
  }
};

/**
 * Installs what the artifact's own package-lock.json says, and nothing else, without a network: each package at its place, out of the repository's
 * node_modules. `folder`: of the artifact, outside of the repository, or Node would find there what is missing. Packages for other platforms are left out, as npm does; throws when another one is missing.
 */
export const installArtifact = async ({ folder }: { folder: string }): Promise<void> => {
  const lock = lockFileSchema.parse(JSON.parse(await readFile(`${folder}/package-lock.json`, 'utf8')));
  for (const [place, { optional }] of Object.entries(lock.packages)) {
    if (place === '') continue;
    const from = `${ROOT}${place}`;
    const isThere = (await readdir(from).catch(() => null)) !== null;
    if (!isThere && optional === true) continue;
    await mkdir(dirname(`${folder}/${place}`), { recursive: true });
    await linkTree({ from, to: `${folder}/${place}` });
  }
};
