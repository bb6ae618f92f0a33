import { parseArgs } from 'node:util';
import { readEnvironment } from './command/read-environment.ts';
import { readFunctions } from './command/read-functions.ts';
import { createRunner } from './command/runner.ts';
import { replayLetters } from './dead-letters/replay-letters.ts';

// `npm run replay-dead-letters -- --env dev|prod [--list] [--stage NAME] [--limit 100] [--dry-run]`: gives dead letters back to the topics of their stages.

const GOOGLE = new URL('../google/', import.meta.url);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({
    options: {
      env: { type: 'string' },
      list: { type: 'boolean', default: false },
      stage: { type: 'string' },
      limit: { type: 'string', default: '100' },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new Error(`--limit is a whole number, not "${values.limit}".`);
  const { projectId } = await readEnvironment({ name: values.env ?? '', folder: GOOGLE });
  const runner = createRunner({ isDry: values['dry-run'], print });
  const { replayed, left } = await replayLetters({
    runner,
    projectId,
    functions: await readFunctions(),
    mode: values.list ? 'list' : 'replay',
    stage: values.stage ?? null,
    limit,
    print,
  });
  print(
    `${replayed} ${runner.isDry ? 'would be replayed (of an assumed one: the letters were not asked for)' : 'replayed'}, ${left} left where they are`,
  );
} catch (error) {
  print(`The replay stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
