import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** What a browser is started with: nothing of it talks to anybody but the page. */
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

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** This machine's Chromium or Chrome, `CHROMIUM_PATH` or the first on the `PATH` of `environment`; or, in words, what is missing. */
export const findChromium = (environment: Readonly<Record<string, string | undefined>>): { path: string } | { missing: string } => {
  const { CHROMIUM_PATH: told = '', PATH = '' } = environment;
  const places = told === '' ? PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))) : [told];
  const path = places.find(isRunnable);
  if (path !== undefined) return { path };
  const where = told === '' ? `none of ${NAMES.join(', ')} is on the PATH` : `CHROMIUM_PATH (${told}) is no program`;
  return { missing: `No Chromium: ${where}. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.` };
};
