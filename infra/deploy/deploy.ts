import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRunner } from './command/runner.ts';
import { deployRelease } from './release/deploy-release.ts';

// `npm run deploy -- --env dev|prod [--release v1.2.3] [--commit abc1234] [--dry-run] [--restart]`

const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({
    options: {
      env: { type: 'string' },
      release: { type: 'string', default: '' },
      commit: { type: 'string', default: '' },
      'dry-run': { type: 'boolean', default: false },
      restart: { type: 'boolean', default: false },
    },
  });
  const outcome = await deployRelease({
    runner: createRunner({ isDry: values['dry-run'], print }),
    environmentName: values.env ?? '',
    release: values.release || values.commit || 'by-hand',
    restartedAt: values.restart ? new Date().toISOString() : null,
    databaseUrl: process.env['DATABASE_URL'] ?? null,
    wait: values['dry-run'] ? async () => undefined : async (seconds) => await sleep(seconds * 1000),
    print,
  });
  print(
    outcome.isReleased ? `${values['dry-run'] ? 'would be deployed' : 'deployed'}: ${outcome.reason}` : `NOT deployed: ${outcome.reason}`,
  );
  if (!outcome.isReleased) process.exitCode = 1;
} catch (error) {
  print(`The deployment stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
