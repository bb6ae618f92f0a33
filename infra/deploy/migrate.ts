import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rollBack } from '../local/postgres/roll-back.ts';
import { readEnvironment } from './command/read-environment.ts';
import { readSecret } from './command/read-secret.ts';
import { createRunner } from './command/runner.ts';
import { migrateRelease } from './release/migrate-release.ts';

// `npm run migrate -- --env dev|prod [--dry-run]`: the pending migrations, checked first. `npm run deploy` does the same before it changes anything.
// `npm run migrate -- --env dev|prod --back-to 20260301090500`: takes back every newer one, by the files of supabase/rollbacks; what they held is lost.

const GOOGLE = new URL('../google/', import.meta.url);
const folderOf = (name: string): string => fileURLToPath(new URL(`../../supabase/${name}`, import.meta.url));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const migrate = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { env: { type: 'string' }, 'back-to': { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  });
  const environment = await readEnvironment({ name: values.env ?? '', folder: GOOGLE });
  const runner = createRunner({ isDry: values['dry-run'], print });
  const given = process.env['DATABASE_URL'] ?? null;
  const toVersion = values['back-to'];
  if (toVersion === undefined) return await migrateRelease({ runner, environment, databaseUrl: given, print });
  const databaseUrl = given ?? (await readSecret({ runner, projectId: environment.projectId, setting: 'DATABASE_URL', assumed: '' }));
  if (runner.isDry) return print(`would take back every migration newer than ${toVersion}`);
  const undone = await rollBack({ databaseUrl, folder: folderOf('migrations'), rollbacksFolder: folderOf('rollbacks'), toVersion });
  for (const { version, name } of undone) print(`taken back: ${version}_${name}`);
  print(`${undone.length} migrations taken back; the newest is ${toVersion}`);
};

try {
  await migrate();
} catch (error) {
  print(`The migrations stopped: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
