import { parseArgs } from 'node:util';
import { createRunner } from './command/runner.ts';
import { rollBackRelease } from './release/roll-back-release.ts';

// `npm run rollback -- --env prod [--release v1.2.2] [--dry-run]`: previous revisions get every request back. The database stays as it is: expand-and-contract makes
// the previous code run on it.

const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({
    options: { env: { type: 'string' }, release: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const runner = createRunner({ isDry: values['dry-run'], print });
  await rollBackRelease({ runner, environmentName: values.env ?? '', release: values.release ?? null, print });
} catch (error) {
  print(`The rollback stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
