import { transform } from 'esbuild';

/** Stands in the first pass for `import.meta.url`, which CommonJS does not have. */
export const MODULE_URL = '__tripwrightModuleUrl';

/**
 * One chunk of ESM as CommonJS. A lazy import becomes a lazy `require`.
 * `code`: in which MODULE_URL stands for the module's address. `target`: esbuild's name of the Node version.
 */
export const toCommonJs = async ({ code, target }: { code: string; target: string }): Promise<string> => {
  const { code: converted } = await transform(code, {
    format: 'cjs',
    platform: 'node',
    target,
    minifyWhitespace: true,
    legalComments: 'none',
    supported: { 'dynamic-import': false },
  });
  const strict = '"use strict";';
  const body = converted.startsWith(strict) ? converted.slice(strict.length) : converted;
  if (!body.includes(MODULE_URL)) return `${strict}${body}`;
  return `${strict}const ${MODULE_URL}=require("node:url").pathToFileURL(__filename).href;${body}`;
};
