import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { showProgress } from '../backup/show-progress.ts';
import { buildArtifacts } from './build-artifacts.ts';
import { loadDefinitions } from './load-definitions.ts';

// `npm run build` makes dist/artifacts/<name>.zip of every function; `npm run build -- quotes auth` of those only (and deletes the others: no zip is ever stale).
const FOLDER = fileURLToPath(new URL('../../dist/artifacts', import.meta.url));

const { positionals } = parseArgs({ allowPositionals: true });
const located = await loadDefinitions();
const unknown = positionals.filter((name) => !located.some(({ definition }) => definition.name === name));

if (unknown.length > 0) {
  process.stderr.write(`There is no function ${unknown.join(', ')}.\n`);
  process.exitCode = 1;
} else {
  const show = showProgress({ output: process.stderr });
  const functions = located.filter(({ definition }) => positionals.length === 0 || positionals.includes(definition.name));
  const startedAtMs = performance.now();
  try {
    const artifacts = await buildArtifacts({
      functions,
      folder: FOLDER,
      onProgress: (progress) => show({ step: 'artifacts', ...progress }),
    });
    for (const { name, kind, zip } of artifacts) {
      process.stdout.write(`${name.padEnd(24)} ${kind.padEnd(9)} ${String(Math.ceil(zip.byteLength / 1000)).padStart(6)} kB\n`);
    }
    process.stdout.write(
      `${artifacts.length} artifacts in dist/artifacts after ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s\n`,
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
