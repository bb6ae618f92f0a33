import { accessSync, constants, mkdirSync } from 'node:fs';
import { AppError } from '../../shared/core/errors.ts';

/**
 * Makes the folder that holds the state of an installation, unless it is there.
 * @throws AppError `dependency_unavailable`, one line with the reason and what to do, when it cannot be made or written.
 */
export const makeHome = ({ home }: { home: string }): void => {
  try {
    mkdirSync(home, { recursive: true });
    accessSync(home, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('dependency_unavailable', {
      detail: `The folder ${home} cannot be used (${reason}): set TRIPWRIGHT_HOME to one that can be made and written.`,
      cause,
    });
  }
};
