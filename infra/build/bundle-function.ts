import { basename } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { ADAPTERS, type AdapterRow } from './adapter-table.ts';
import { artifactEntry } from './artifact-entry.ts';
import { checkFileAccess } from './check-file-access.ts';
import { chooseAdapters } from './choose-adapters.ts';
import { IMPORTED_PACKAGES, INSTALLED_PACKAGES } from './installed-packages.ts';
import { keepAdapters } from './keep-adapters.ts';
import type { LocatedDefinition } from './load-definitions.ts';
import { mendSources } from './mend-sources.ts';
import { nameLazyExports } from './name-lazy-exports.ts';
import { neededPorts } from './needed-ports.ts';
import { MODULE_URL, toCommonJs } from './to-common-js.ts';

/** One file of a bundle and the sources that it was made from, from the repository's root, with the bytes that are left of each. */
export type BundledFile = { name: string; bytes: Uint8Array; inputs: Readonly<Record<string, number>> };
/** `installed`: names of the packages that the files import or read and that must be installed beside them. */
export type Bundle = { files: readonly BundledFile[]; installed: readonly string[] };

const NODE = 'node24';

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const isInstalled = (specifier: string): boolean => IMPORTED_PACKAGES.includes(packageOf(specifier));

/** `table`: of the adapters that services are opened with; tests bring their own. */
type BundleFunction = { root: string; located: Pick<LocatedDefinition, 'definition' | 'folder'>; table?: readonly AdapterRow[] };

const installedBy = ({ inputs, outputs }: Metafile): string[] => {
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path));
  const code = imported.filter(isInstalled).map(packageOf);
  const files = INSTALLED_PACKAGES.files.filter(({ module }) => module in inputs).flatMap(({ packages }) => packages);
  return [...new Set([...code, ...files])].sort();
};

/**
 * One function as CommonJS files: `index.js`, and a chunk for whatever is imported lazily. The same sources give the same bytes.
 * `root`: the repository's folder. Throws what esbuild finds wrong, and when a bundled package would look for files that are not there.
 */
export const bundleFunction = async ({ root, located, table = ADAPTERS }: BundleFunction): Promise<Bundle> => {
  const chosen = chooseAdapters({ table, ports: await neededPorts(located.definition) });
  // Only the ESM format splits into chunks, only CommonJS has `__dirname` and loads without the slower ESM loader: hence two passes.
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: artifactEntry(located), resolveDir: root, sourcefile: 'index.js' },
    outdir: 'dist',
    entryNames: 'index',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: NODE,
    minify: true,
    legalComments: 'none',
    define: { 'import.meta.url': MODULE_URL },
    external: IMPORTED_PACKAGES.flatMap((name) => [name, `${name}/*`]),
    plugins: [keepAdapters({ root, table, chosen }), mendSources(), nameLazyExports({ isInstalled })],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  await checkFileAccess({ root, paths: Object.keys(metafile.inputs).filter((path) => !path.includes(':') && path !== 'index.js') });
  const files = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const name = basename(path);
      const inputs = metafile.outputs[`dist/${name}`]?.inputs ?? {};
      const kept = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
      return {
        name,
        bytes: Buffer.from(await toCommonJs({ code: text, target: NODE })),
        inputs: Object.fromEntries(kept.map(([input, { bytesInOutput }]) => [input, bytesInOutput] as const).sort()),
      };
    }),
  );
  return { files: files.sort((left, right) => (left.name < right.name ? -1 : 1)), installed: installedBy(metafile) };
};
