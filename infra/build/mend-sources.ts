import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

type Mend = { filter: RegExp; mend(source: string): string };

const GET_JSON = /\bgetJSON\(path\.join\(dirname((?:,\s*'[^']+')+)\)\)/g;

/** What a package reads as a file beside itself becomes an import that the bundle follows; what no artifact uses and would weigh much goes. */
const MENDS: readonly Mend[] = [
  {
    // Google's generated clients read their protos and retry settings with a computed path.
    filter: /[\\/]node_modules[\\/]@google-cloud[\\/][^\\/]+[\\/]build[\\/]esm[\\/]src[\\/].*_client\.js$/,
    mend: (source) =>
      source.replace(GET_JSON, (_, parts: string) => {
        const path = [...parts.matchAll(/'([^']+)'/g)].map(([, part]) => part).join('/');
        return `require(${JSON.stringify(`./${path}`)})`;
      }),
  },
  {
    // A document begins with Helvetica, whichever font it is written in.
    filter: /[\\/]node_modules[\\/]pdfkit[\\/]js[\\/]pdfkit\.node\.mjs$/,
    mend: (source) => source.replace(/require\$1\(('#standard-fonts\/\w+')\)/g, 'require($1)'),
  },
  {
    // Forty languages of error messages in one object that no bundler can take apart; ours are English.
    filter: /[\\/]node_modules[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/,
    mend: () => "export { default as en } from './en.js';",
  },
  {
    // The dictionary of WOFF2 is as large as all other code that draws a PDF; our fonts are not packed that way.
    filter: /[\\/]node_modules[\\/]brotli[\\/]decompress\.js$/,
    mend: () => "module.exports = () => { throw new Error('WOFF2 fonts are not part of an artifact.'); };",
  },
  {
    // Logs are written by the process itself: a transport in a worker thread would be a file beside the bundle.
    filter: /[\\/]node_modules[\\/]pino[\\/]lib[\\/]transport\.js$/,
    mend: () => "module.exports = () => { throw new Error('Log transports are not part of an artifact.'); };",
  },
  {
    // A namespace that is imported as a value cannot be taken apart; the same one imported as a namespace can.
    filter: /[\\/](?:functions|infra|shared)[\\/].*\.ts$/,
    mend: (source) => source.replace("import { z } from 'zod';", "import * as z from 'zod';"),
  },
];

/** Makes sources fit for a bundle: files that they read beside themselves come along, and what is never used stays out. */
export const mendSources = (): Plugin => ({
  name: 'mend-sources',
  setup: (build) => {
    for (const { filter, mend } of MENDS) {
      build.onLoad({ filter }, async ({ path }) => ({
        contents: mend(await readFile(path, 'utf8')),
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      }));
    }
  },
});
