import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '../../../shared/core/errors.ts';

const run = promisify(execFile);

export type Account = { uid: number; gid: number };

const idsOf = async (name: string): Promise<Account | null> => {
  try {
    const [user, group] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(user.stdout), gid: Number(group.stdout) };
  } catch {
    return null;
  }
};

/**
 * Whom PostgreSQL runs as: null means as ourselves. PostgreSQL refuses root, so under root it is the system's account `postgres`, made if there is none.
 * @throws AppError `dependency_unavailable` when that account cannot be made.
 */
export const findAccount = async (): Promise<Account | null> => {
  if (process.getuid?.() !== 0) return null;
  const existing = await idsOf('postgres');
  if (existing) return existing;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  } catch {
    // busybox (Alpine) has other names for it.
    await run('adduser', ['-S', '-D', '-H', 'postgres']).catch(() => undefined);
  }
  const made = await idsOf('postgres');
  if (made) return made;
  throw new AppError('dependency_unavailable', {
    detail:
      'PostgreSQL cannot run as root and the account "postgres" could not be made. Run Tripwright as a normal user, or set DATABASE_URL to a PostgreSQL of your own.',
  });
};
