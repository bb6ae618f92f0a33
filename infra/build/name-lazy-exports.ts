import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'lazy-package';
const RESOLVED = Symbol('resolved by name-lazy-exports');
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * Gives a lazily imported CommonJS package its named exports: in a chunk of its own it would have none but `default`. The names are
 * those that Node finds.
 * `isInstalled`: says whether a package stays outside of the bundle.
 */
export const nameLazyExports = ({ isInstalled }: { isInstalled: (specifier: string) => boolean }): Plugin => ({
  name: 'name-lazy-exports',
  setup: (build) => {
    build.onResolve({ filter: /^[^./]/ }, async ({ kind, path, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === RESOLVED || isBuiltin(path) || isInstalled(path)) return undefined;
      const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: RESOLVED });
      if (resolved.errors.length > 0) return { errors: resolved.errors };
      // The ending tells esbuild that `default` is the whole of `module.exports`, as it is for Node.
      return { path: `${path}.mjs`, namespace: NAMESPACE, pluginData: { path: resolved.path, resolveDir } };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ pluginData }) => {
      const { path, resolveDir } = pluginData as { path: string; resolveDir: string };
      const names = Object.keys((await import(pathToFileURL(path).href)) as object).filter((name) => IDENTIFIER.test(name));
      return { contents: `export { ${names.sort().join(', ')} } from ${JSON.stringify(path)};`, loader: 'js', resolveDir };
    });
  },
});
