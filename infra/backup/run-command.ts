import type { OnProgress } from '../../shared/backups/progress.ts';
import { type Env, parseEnv } from '../../shared/core/env.ts';
import { showProgress } from './show-progress.ts';

type Command = { env: Env; signal: AbortSignal; onProgress: OnProgress; print: (line: string) => void };

/**
 * Runs a command of an operator with the settings of its environment: progress goes to stderr, what it has to say to stdout; Ctrl-C ends it in order. A
 * failure is one line and exit code 1.
 */
export const runCommand = async ({ name, work }: { name: string; work: (command: Command) => Promise<void> }): Promise<void> => {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('it was interrupted')));
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  try {
    const env = parseEnv({ TRIPWRIGHT_HOME: '.tripwright', ...process.env });
    await work({ env, signal: interrupted.signal, onProgress: showProgress({ output: process.stderr }), print });
  } catch (error) {
    print(`The ${name} stopped: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
};
