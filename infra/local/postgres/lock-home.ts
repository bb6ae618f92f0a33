import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../shared/core/errors.ts';
import { makeHome } from '../make-home.ts';

const SQLITE_BUSY = 5;

const isBusy = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

const explain = ({ home, cause }: { home: string; cause: unknown }): string =>
  isBusy(cause)
    ? `Tripwright is already running on the folder ${home}. Stop it first, or set TRIPWRIGHT_HOME to another folder.`
    : `The folder ${home} cannot be locked (${cause instanceof Error ? cause.message : String(cause)}): set TRIPWRIGHT_HOME to another folder.`;

/**
 * Holds the folder for this process until `release()` or the end of the process, however it ends: the lock is the operating system's, taken
 * through SQLite, so nothing stale can stay behind and no process id has to be guessed at.
 * @throws AppError `dependency_unavailable` when another process holds it, or the folder cannot be written.
 */
export const lockHome = ({ home }: { home: string }): { release(): void } => {
  makeHome({ home });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(home, 'home.lock'));
    database.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    database?.close();
    throw new AppError('dependency_unavailable', { detail: explain({ home, cause }), cause });
  }
  const held = database;
  return {
    release: () => {
      if (held.isOpen) held.close();
    },
  };
};
