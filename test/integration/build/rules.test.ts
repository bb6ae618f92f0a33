import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { artifactPackage } from '../../../infra/build/artifact-package.ts';
import { billOfMaterials } from '../../../infra/build/bill-of-materials.ts';
import { checkArtifactSize } from '../../../infra/build/check-artifact-size.ts';
import { checkFileAccess } from '../../../infra/build/check-file-access.ts';
import type { LockFile } from '../../../infra/build/lock-file.ts';
import { pruneLock } from '../../../infra/build/prune-lock.ts';
import { zipFiles } from '../../../infra/build/zip-files.ts';

const lock: LockFile = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { sun: '2.0.0', moon: '1.0.0' } },
    'node_modules/sun': {
      version: '2.0.0',
      license: '(MIT OR CC0-1.0)',
      dependencies: { ray: '^1.0.0' },
      optionalDependencies: { 'ray-mac': '1.0.0' },
    },
    'node_modules/sun/node_modules/ray': { version: '1.5.0', license: 'MIT', peerDependencies: { moon: '*' } },
    'node_modules/ray': { version: '9.0.0' },
    'node_modules/moon': { version: '1.0.0', license: 'SEE LICENSE IN LICENSE.txt' },
    'node_modules/other': { version: '1.0.0' },
  },
};
const manifest = artifactPackage({ name: 'sky', version: '0.1.0', installed: ['sun'], lock });

it('an artifact locks what it needs, at the places where Node will look, and nothing else', () => {
  expect(Object.keys(pruneLock({ lock, manifest }).packages)).toEqual([
    '',
    'node_modules/moon',
    'node_modules/sun',
    'node_modules/sun/node_modules/ray',
  ]);
});

it('a lock that lacks a package or has another version of it stops the build', () => {
  const { 'node_modules/sun/node_modules/ray': _, 'node_modules/ray': __, ...without } = lock.packages;
  expect(() => pruneLock({ lock: { ...lock, packages: without }, manifest })).toThrow('no ray, which node_modules/sun needs');
  expect(() => pruneLock({ lock, manifest: { ...manifest, dependencies: { sun: '3.0.0' } } })).toThrow('sun 2.0.0, not 3.0.0');
  expect(() => artifactPackage({ name: 'sky', version: '0.1.0', installed: ['star'], lock })).toThrow('no star, which sky needs');
});

it('a bill names licences as they are, with what depends on what', () => {
  const bill = billOfMaterials({
    manifest,
    lock,
    bundled: ['node_modules/moon'],
    installed: ['node_modules/sun', 'node_modules/sun/node_modules/ray'],
  });
  const parsed = z
    .looseObject({
      metadata: z.looseObject({}),
      components: z.array(z.looseObject({ name: z.string(), licenses: z.unknown() })),
      dependencies: z.unknown(),
    })
    .parse(JSON.parse(bill));
  expect(Object.fromEntries(parsed.components.map(({ name, licenses }) => [name, licenses]))).toEqual({
    moon: [{ license: { name: 'SEE LICENSE IN LICENSE.txt' } }],
    ray: [{ license: { id: 'MIT' } }],
    sun: [{ expression: '(MIT OR CC0-1.0)' }],
  });
  expect(parsed.dependencies).toContainEqual({ ref: 'sky', dependsOn: ['node_modules/moon', 'node_modules/sun'] });
  expect(parsed.dependencies).toContainEqual({ ref: 'node_modules/sun', dependsOn: ['node_modules/sun/node_modules/ray'] });
  expect([parsed['serialNumber'], parsed.metadata['timestamp']]).toEqual([undefined, undefined]);
  expect(() => billOfMaterials({ manifest, lock, bundled: ['node_modules/star'], installed: [] })).toThrow('nothing at node_modules/star');
});

it('a zip does not depend on the order of its files', () => {
  const files = ['b', 'a', 'c'].map((name) => ({ name, bytes: Buffer.from(name.repeat(100)) }));
  expect(Buffer.from(zipFiles(files)).equals(zipFiles(files.toReversed()))).toBe(true);
});

it('an HTTP function above 1.5 MB stops the build, unless it has native parts; stages may be larger', () => {
  const large = { name: 'sky', zipBytes: 1_500_001, installed: ['sun'] };
  expect(() => checkArtifactSize({ ...large, kind: 'http' })).toThrow('The artifact of sky has 1500001 bytes');
  expect(() => checkArtifactSize({ ...large, kind: 'http', zipBytes: 1_500_000 })).not.toThrow();
  expect(() => checkArtifactSize({ ...large, kind: 'http', installed: ['@lancedb/lancedb'] })).not.toThrow();
  expect(() => checkArtifactSize({ ...large, kind: 'stage' })).not.toThrow();
});

it('a source that looks for files beside itself stops the build', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tripwright-sources-'));
  try {
    await writeFile(`${root}/plain.js`, 'export const one = 1;');
    await writeFile(`${root}/reader.js`, "readFileSync(__dirname + '/data.json');");
    await writeFile(`${root}/module.ts`, "new URL('./data.json', import.meta.url);");
    const check = checkFileAccess({ root, paths: ['plain.js', 'reader.js', 'module.ts'] });
    await expect(check).rejects.toThrow(/reader\.js, module\.ts/);
    await checkFileAccess({ root, paths: ['plain.js'] });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
