import { AppError } from '../../../shared/core/errors.ts';

const CAUSES: readonly { pattern: RegExp; advice: string }[] = [
  {
    pattern: /address already in use|could not bind|could not create any TCP\/IP sockets/i,
    advice: 'its port is taken: choose another one, or stop what listens there',
  },
  { pattern: /no space left on device/i, advice: 'the disk is full: free some space, or set TRIPWRIGHT_HOME to another disk' },
  { pattern: /read-only file system/i, advice: 'the disk is read-only: set TRIPWRIGHT_HOME to a folder that can be written' },
  {
    pattern: /permission denied|EACCES|could not access directory|has wrong ownership|could not change permissions/i,
    advice:
      'its account may not enter or write the folder: set TRIPWRIGHT_HOME to a folder that it may (under root: one that the account "postgres" can reach)',
  },
  {
    pattern: /incompatible with server|initialized by PostgreSQL version/i,
    advice: 'the folder was made by another version of PostgreSQL: set TRIPWRIGHT_HOME to a new folder',
  },
  {
    pattern: /shared memory|semaphores/i,
    advice: 'the machine gives it no shared memory: raise its limit, or set DATABASE_URL to a PostgreSQL of your own',
  },
  {
    pattern: /loading shared libraries|ENOENT|cannot execute|EPERM/i,
    advice: 'its program does not run on this machine: run "npm install" again, or set DATABASE_URL to a PostgreSQL of your own',
  },
];

const telling = (output: string): string => {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const line =
    lines.find((candidate) => /FATAL|PANIC|error:|error while loading|ENOENT|EACCES/.test(candidate)) ??
    lines.at(-1) ??
    'it gave no reason';
  return line.replace(/^.*?(?:FATAL|PANIC|error):\s*/, '').slice(0, 300);
};

/** One line for people from what PostgreSQL or initdb printed before it gave up: why, and what to do. */
export const explainFailure = ({
  what,
  folder,
  output,
  cause,
}: {
  what: string;
  folder: string;
  output: string;
  cause?: unknown;
}): AppError => {
  const advice =
    CAUSES.find(({ pattern }) => pattern.test(output))?.advice ??
    'set TRIPWRIGHT_HOME to a new folder, or DATABASE_URL to a PostgreSQL of your own';
  return new AppError('dependency_unavailable', {
    detail: `PostgreSQL could not ${what} in ${folder} (${telling(output)}): ${advice}.`,
    cause,
  });
};
