import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Notes every file of a package that is loaded, by `import` or by `require`, and prints the packages' names at the end. */
const NOTE_PACKAGES = `
import { registerHooks } from 'node:module';
const packages = new Set();
registerHooks({
  load: (url, context, next) => {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url)?.[1];
    if (name !== undefined) packages.add(name);
    return next(url, context);
  },
});
process.on('exit', () => process.stdout.write(JSON.stringify([...packages].sort())));
`;

/**
 * The npm packages of which a fresh Node process loads anything while it runs `script` (an ES module; paths in it are from the repository's root).
 * Rejects when the script fails.
 */
export const loadedPackages = async ({ script }: { script: string }): Promise<string[]> => {
  const hook = `data:text/javascript,${encodeURIComponent(NOTE_PACKAGES)}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', hook, '--input-type=module', '--eval', script], {
    cwd: ROOT,
  });
  return z.array(z.string()).parse(JSON.parse(stdout));
};
