import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import enquiries from '../../../functions/enquiries/enquiries/index.ts';
import { ADAPTERS } from '../../../infra/build/adapter-table.ts';
import { type Bundle, bundleFunction } from '../../../infra/build/bundle-function.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A function that uses everything there is, whether or not one of ours does today. */
const USES = ['store', 'bus', 'tasks', 'state', 'blobs', 'mailer', 'model', 'identity'] as const;

let folder: string;
let bundle: Bundle;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tripwright-adapters-'));
  const located = { definition: { ...enquiries, uses: USES }, folder: 'functions/enquiries/enquiries' };
  bundle = await bundleFunction({ root: ROOT, located });
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of bundle.files) await writeFile(`${folder}/${name}`, bytes);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The file in which a package or an adapter begins. */
const fileOf = (start: RegExp): string => {
  const found = bundle.files.find(({ name }) => start.test(name));
  if (found === undefined) throw new Error(`There is no file ${start} in the bundle.`);
  return `${folder}/${found.name}`;
};

it('every adapter for Google is in the bundle of a function that uses its port', () => {
  const inputs = new Set(bundle.files.flatMap((file) => Object.keys(file.inputs)));
  const wanted = ADAPTERS.filter(
    ({ platforms, ports }) => platforms.includes('google') && ports.some((port) => USES.some((use) => use === port)),
  );
  expect(wanted.length).toBeGreaterThanOrEqual(USES.length);
  for (const { module } of wanted) expect(inputs).toContain(module);
});

it("Google's clients find their protos and settings inside the bundle, nothing being installed", async () => {
  const script = `
    const options = { projectId: 'none', credentials: { client_email: 'nobody@localhost', private_key: 'none' } };
    const { CloudTasksClient } = require(${JSON.stringify(fileOf(/^tasks-/))});
    for (const file of ${JSON.stringify(bundle.files.map(({ name }) => name).filter((name) => name.endsWith('.js') && name !== 'index.js'))}) {
      try { require(${JSON.stringify(folder)} + '/' + file); } catch (error) { if (!/is not part of this artifact/.test(error.message)) throw error; }
    }
    new CloudTasksClient(options);
    process.stdout.write('fine');
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder });
  expect(stdout).toBe('fine');
});
