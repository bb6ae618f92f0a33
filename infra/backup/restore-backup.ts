import { beginRestore } from '../../shared/backups/begin-restore.ts';
import { checkBackup } from '../../shared/backups/check-backup.ts';
import type { FoundBackup } from '../../shared/backups/find-backup.ts';
import type { OnProgress } from '../../shared/backups/progress.ts';
import { restoreBlobs } from '../../shared/backups/restore-blobs.ts';
import { restoreDatabase } from '../../shared/backups/restore-database.ts';
import type { Backups } from '../../shared/services/backups/port.ts';
import { migrate } from '../local/postgres/migrate.ts';
import { readMigrations } from '../local/postgres/read-migrations.ts';
import { checkFiles, prepareTarget } from './prepare-target.ts';

type RestoreBackup = {
  /** From `target` into `database` and `files`. */
  backups: Backups;
  /** The same database, of an administrator. */
  databaseUrl: string;
  /** How the embedded Supabase signs in there; null where it is not what keeps the accounts. */
  authenticatorUrl: string | null;
  /** Of the migrations. */
  folder: string;
  /** Left out: the newest that was finished. */
  id?: string;
  onProgress?: OnProgress;
};

/**
 * Restores a backup into an empty database and an empty place for files, and brings it to this release. The whole backup is read and checked before anything is
 * written; rows come all or none, and last. One that was cut off goes on when it is started again.
 * @throws AppError that says what is damaged, does not fit, or is not empty.
 */
export const restoreBackup = async ({
  backups,
  databaseUrl,
  authenticatorUrl,
  folder,
  id,
  onProgress = () => undefined,
}: RestoreBackup): Promise<{ backup: FoundBackup; isContinued: boolean }> => {
  const { database, files, target } = backups;
  const backup = await checkBackup({ target, onProgress, ...(id === undefined ? {} : { id }) });
  const { manifest } = backup;
  checkFiles({ manifest, migrations: await readMigrations({ folder }) });
  const { isContinued } = await beginRestore({ database, files, id: backup.id });
  await prepareTarget({ manifest, database, databaseUrl, authenticatorUrl, folder });
  await restoreBlobs({ files, target, backup, onProgress });
  await restoreDatabase({ database, target, backup, onProgress });
  await migrate({ databaseUrl, folder });
  return { backup, isContinued };
};
