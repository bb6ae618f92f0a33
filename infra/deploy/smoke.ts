import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readEnvironment } from './command/read-environment.ts';
import { healthPaths, readFunctions } from './command/read-functions.ts';
import { readSecret } from './command/read-secret.ts';
import { createRunner } from './command/runner.ts';
import { runSmoke } from './smoke/run-smoke.ts';

// `npm run smoke -- --env dev [--skip-where-mail-leaves] [--dry-run]`: the demo's mail through the deployed door, until its quote is sent and right.

const GOOGLE = new URL('../google/', import.meta.url);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const smoke = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      env: { type: 'string' },
      'skip-where-mail-leaves': { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const { name, projectId, baseUrl, mailer } = await readEnvironment({ name: values.env ?? '', folder: GOOGLE });
  if (mailer !== 'outbox') {
    const reason = `${name} hands mails to ${mailer}: the smoke test would write to a stranger.`;
    if (!values['skip-where-mail-leaves']) throw new Error(reason);
    return print(`skipped: ${reason}`);
  }
  const runner = createRunner({ isDry: values['dry-run'], print });
  const secret = (setting: string) => readSecret({ runner, projectId, setting, assumed: 'assumed' });
  const password = await secret('SMOKE_PASSWORD');
  const privateKeyPem = await secret('SMOKE_INBOUND_PRIVATE_KEY');
  const paths = healthPaths(await readFunctions());
  print(`${runner.isDry ? 'would smoke' : 'smoking'} ${baseUrl}, health at ${paths.join(', ')}`);
  if (runner.isDry) return;
  const run = randomBytes(4).toString('hex');
  const { number, seconds } = await runSmoke({ baseUrl, healthPaths: paths, password, privateKeyPem, run, now: () => new Date(), print });
  print(`smoke: ${number} sent and right, ${seconds.toFixed(1)} s`);
};

try {
  await smoke();
} catch (error) {
  print(`The smoke test failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
