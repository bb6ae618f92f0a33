import type { Env } from '../../shared/core/env.ts';
import type { Backups } from '../../shared/services/backups/port.ts';
import { openServices } from '../../shared/services/open.ts';

/** A place that keeps backups with the database and the files to take them from, or to put them into. `place`, `files`: a folder or `gs://bucket/path`. */
export const openPlace = async ({
  env,
  place,
  databaseUrl,
  files,
}: {
  env: Env;
  place: string;
  databaseUrl?: string;
  files?: string;
}): Promise<Backups> => {
  // The addresses say by themselves what is a folder and what a bucket.
  const services = openServices({
    env: { ...env, TRIPWRIGHT_PLATFORM: 'embedded', BACKUP_URI: place, BACKUP_DATABASE_URL: databaseUrl, BACKUP_FILES_URI: files },
    subscriptions: {},
  });
  return await services.backups();
};
