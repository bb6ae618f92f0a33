import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { parseEnv } from '../../../shared/core/env.ts';
import { createLog } from '../../../shared/core/log.ts';
import { BLUE_HORIZON_NOW, BLUE_HORIZON_PASSWORD, blueHorizon } from '../agency/blue-horizon.ts';
import { createAgency } from '../agency/create-agency.ts';
import { loadWebsite } from '../agency/load-website.ts';
import { signInAs } from '../api-client.ts';
import { startCloud } from '../start-cloud.ts';
import { CHROMIUM_ARGUMENTS, findChromium } from './find-chromium.ts';

// `npm run screenshot`: the picture of the chat in the README, taken of the page that `npm start` shows.

const PICTURE = fileURLToPath(new URL('widget.jpg', import.meta.url));

const found = findChromium(process.env);
if (!('path' in found)) throw new Error(found.missing);

const home = await mkdtemp(join(tmpdir(), 'tripwright-screenshot-'));
const env = parseEnv({ TRIPWRIGHT_NOW: BLUE_HORIZON_NOW, TRIPWRIGHT_HOME: home, PORT: '0' });
const cloud = await startCloud({ env, log: createLog({ level: 'silent', service: 'screenshot', version: '0' }), isThrowaway: true });
const browser = await chromium.launch({ executablePath: found.path, args: CHROMIUM_ARGUMENTS });
try {
  await createAgency({ host: cloud.host, plan: await blueHorizon() });
  const signIn = () => signInAs({ baseUrl: cloud.baseUrl, email: 'lindiwe@blue-horizon.example', password: BLUE_HORIZON_PASSWORD });
  await loadWebsite({ home: cloud.home, origins: [cloud.baseUrl], signIn });
  await cloud.drain();
  const page = await browser.newPage({ viewport: { width: 800, height: 660 }, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(`${cloud.baseUrl}/widget-demo`);
  await page.getByRole('button', { name: 'Chat with us' }).click();
  await page.getByText(/automatic assistant of/).waitFor();
  await page.getByRole('textbox', { name: 'Your question' }).fill('How much luggage may I bring on the small planes?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('list', { name: 'Sources' }).waitFor();
  await page.screenshot({ path: PICTURE, type: 'jpeg', quality: 85 });
} finally {
  await browser.close();
  await cloud.stop();
  await rm(home, { recursive: true, force: true });
}
process.stdout.write(`${PICTURE}\n`);
