import { artifactPackage } from './artifact-package.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { bundleFunction } from './bundle-function.ts';
import { checkArtifactSize } from './check-artifact-size.ts';
import type { LocatedDefinition } from './load-definitions.ts';
import { type LockFile, placeOfSource } from './lock-file.ts';
import { pruneLock } from './prune-lock.ts';
import { zipFiles } from './zip-files.ts';

export type Artifact = {
  name: string;
  kind: 'http' | 'stage' | 'schedule';
  zip: Uint8Array;
  /** CycloneDX JSON; it lies in the zip too. */
  bill: string;
  /** The repository's own files of which something is in the bundle, sorted. */
  sources: readonly string[];
};

/**
 * One function as Google takes it: bundle, package.json, package-lock.json and bill of materials in one zip. The same sources and the same lock give the same bytes.
 * `root`: the repository's folder. `version`: of the product. Throws what is wrong with the sources or the lock, and when the zip is too large.
 */
export const buildArtifact = async ({
  root,
  version,
  lock,
  located,
}: {
  root: string;
  version: string;
  lock: LockFile;
  located: Pick<LocatedDefinition, 'definition' | 'folder'>;
}): Promise<Artifact> => {
  const { name, kind } = located.definition;
  const { files, installed } = await bundleFunction({ root, located });
  const manifest = artifactPackage({ name, version, installed, lock });
  // Without a lock the buildpack would resolve what the framework depends on anew with every build.
  const artifactLock = pruneLock({ lock, manifest });
  const inputs = [...new Set(files.flatMap((file) => Object.keys(file.inputs)))].sort();
  const places = inputs.map(placeOfSource).filter((place) => place !== null);
  const bill = billOfMaterials({
    manifest,
    lock,
    bundled: [...new Set(places)],
    installed: Object.keys(artifactLock.packages).filter((place) => place !== ''),
  });
  const texts = { 'package.json': manifest, 'package-lock.json': artifactLock };
  const zip = zipFiles([
    ...files,
    ...Object.entries(texts).map(([file, content]) => ({ name: file, bytes: Buffer.from(`${JSON.stringify(content, null, 2)}\n`) })),
    { name: 'bom.cdx.json', bytes: Buffer.from(bill) },
  ]);
  checkArtifactSize({ name, kind, installed, zipBytes: zip.byteLength });
  return { name, kind, zip, bill, sources: inputs.filter((input) => /^(?:functions|infra|shared)\//.test(input)) };
};
