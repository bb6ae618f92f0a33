import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../shared/core/errors.ts';

/**
 * Holds the folder for this process until `release()` or the end of the process, however it ends: the lock is the operating system's, taken
 * through SQLite, so nothing stale can stay behind and no process id has to be guessed at.
 * @throws AppError `dependency_unavailable` when another process holds it.
 */
export const lockHome = ({ home }: { home: string }): { release(): void } => {
  mkdirSync(home, { recursive: true });
  const database = new DatabaseSync(join(home, 'home.lock'));
  try {
    database.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    database.close();
    throw new AppError('dependency_unavailable', {
      detail: `Tripwright is already running on the folder ${home}. Stop it first, or set TRIPWRIGHT_HOME to another folder.`,
      cause,
    });
  }
  return {
    release: () => {
      if (database.isOpen) database.close();
    },
  };
};
