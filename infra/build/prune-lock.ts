import type { ArtifactPackage } from './artifact-package.ts';
import { type LockFile, placeOf, wantsOf } from './lock-file.ts';

/**
 * The part of the repository's lock that an artifact installs, as its own package-lock.json: the same versions at the same places, with the same checksums.
 * `manifest`: the artifact's package.json. Throws an Error when the lock lacks a package or has it in another version.
 */
export const pruneLock = ({ lock, manifest }: { lock: LockFile; manifest: ArtifactPackage }): LockFile => {
  const kept = new Set<string>();
  const waiting: string[] = [];
  const keep = ({ from, name, isOptional }: { from: string; name: string; isOptional: boolean }): void => {
    const place = placeOf({ lock, from, name });
    if (place === null && !isOptional) throw new Error(`package-lock.json has no ${name}, which ${from || manifest.name} needs.`);
    if (place === null || kept.has(place)) return;
    kept.add(place);
    waiting.push(place);
  };
  for (const [name, version] of Object.entries(manifest.dependencies)) {
    keep({ from: '', name, isOptional: false });
    const locked = lock.packages[`node_modules/${name}`]?.version;
    if (locked !== version) throw new Error(`package-lock.json has ${name} ${locked}, not ${version}.`);
  }
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const want of wantsOf(lock.packages[place] ?? {})) keep({ from: place, ...want });
  }
  const { name, version } = manifest;
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: Object.fromEntries([['', { ...manifest }], ...[...kept].sort().map((place) => [place, lock.packages[place] ?? {}] as const)]),
  };
};
