import { findChromium } from '../../infra/local/page/find-chromium.ts';

/**
 * This machine's browser for the tests that need one. Null, said aloud, where there is none: they are skipped.
 * @throws Error where there is none and CI is `true`
 */
export const chromiumPath = (): string | null => {
  const found = findChromium(process.env);
  if ('path' in found) return found.path;
  if (process.env['CI'] === 'true') throw new Error(found.missing);
  process.stderr.write(`\nSKIPPED: the tests in a browser do not run. ${found.missing}\n\n`);
  return null;
};
