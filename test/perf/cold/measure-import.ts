import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { artifactSettings } from '../../setup/artifacts/artifact-settings.ts';

const run = promisify(execFile);

// The framework is there already when it loads a function.
const SCRIPT = `
require('@google-cloud/functions-framework/testing');
const startedAtMs = performance.now();
require(process.cwd());
process.stdout.write('\\n' + (performance.now() - startedAtMs));
`;

/** How long the framework takes to load the function of an installed artifact in a new process, in milliseconds. */
export const measureImport = async ({ folder }: { folder: string }): Promise<number> => {
  const { stdout } = await run(process.execPath, ['-e', SCRIPT], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...artifactSettings() },
  });
  return Number(stdout.split('\n').at(-1));
};
