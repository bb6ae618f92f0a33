import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** What a browser of the tests is started with: nothing of it talks to anybody but the page. */
export const CHROMIUM_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * This machine's Chromium or Chrome: CHROMIUM_PATH, else the first on the PATH. Null, said aloud, where there is none.
 * @throws Error where there is none and CI is `true`
 */
export const findChromium = (): string | null => {
  const { CHROMIUM_PATH: told, PATH = '', CI } = process.env;
  const places =
    told === undefined || told === '' ? PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))) : [told];
  const found = places.find(isRunnable) ?? null;
  if (found !== null) return found;
  const missing = `No Chromium: ${told ? `CHROMIUM_PATH (${told}) is no program` : `none of ${NAMES.join(', ')} is on the PATH`}. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.`;
  if (CI === 'true') throw new Error(missing);
  process.stderr.write(`\nSKIPPED: the tests in a browser do not run. ${missing}\n\n`);
  return null;
};
