import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import type { AdapterRow } from './adapter-table.ts';

const SERVICES = 'shared/services/';

/**
 * Leaves adapters out of a bundle: the lazy import of a module of the table that is not among `chosen` finds a module that says so.
 * A lazily imported service module that the table does not name stops the build.
 * `root`: the repository's folder.
 */
export const keepAdapters = ({
  root,
  table,
  chosen,
}: {
  root: string;
  table: readonly AdapterRow[];
  chosen: ReadonlySet<string>;
}): Plugin => ({
  name: 'keep-adapters',
  setup: (build) => {
    build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, importer, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      const module = relative(root, join(dirname(importer), path));
      if (!module.startsWith(SERVICES) || !relative(root, importer).startsWith(SERVICES)) return undefined;
      if (!table.some((row) => row.module === module)) {
        return { errors: [{ text: `${module} is opened lazily, but shared/services/adapters.ts does not say for which port.` }] };
      }
      return chosen.has(module) ? undefined : { path: module, namespace: 'left-out' };
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this artifact: its function does not declare that service, or it belongs to another platform.`)}); export {};`,
      loader: 'js',
    }));
  },
});
