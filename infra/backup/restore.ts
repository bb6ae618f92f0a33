import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AppError } from '../../shared/core/errors.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { openPlace } from './open-place.ts';
import { restoreBackup } from './restore-backup.ts';
import { runCommand } from './run-command.ts';

// `npm run restore -- --from FOLDER|gs://BUCKET/PREFIX [--backup ID] [--into DATABASE_URL --files FOLDER|gs://BUCKET]`: without --into into TRIPWRIGHT_HOME.

const MIGRATIONS = fileURLToPath(new URL('../../supabase/migrations', import.meta.url));

await runCommand({
  name: 'restore',
  work: async ({ env, onProgress, print }) => {
    const { values } = parseArgs({
      options: { from: { type: 'string' }, backup: { type: 'string' }, into: { type: 'string' }, files: { type: 'string' } },
    });
    if (values.from === undefined) throw new AppError('internal', { detail: 'say where from: --from FOLDER or --from gs://BUCKET/PREFIX' });
    if (values.into !== undefined && values.files === undefined)
      throw new AppError('internal', { detail: 'with --into say also where files go: --files FOLDER or --files gs://BUCKET' });
    const home = env.TRIPWRIGHT_HOME;
    const embedded = values.into === undefined ? await openEmbeddedDatabase({ home, mustBeStopped: true }) : null;
    try {
      const databaseUrl = values.into ?? embedded?.administratorUrl ?? '';
      const backups = await openPlace({ env, place: values.from, databaseUrl, files: values.files ?? join(home, 'blobs') });
      const { backup, isContinued } = await restoreBackup({
        backups,
        databaseUrl,
        authenticatorUrl: embedded?.authenticatorUrl ?? null,
        folder: MIGRATIONS,
        onProgress,
        ...(values.backup === undefined ? {} : { id: values.backup }),
      });
      const { tables, samples, blobs } = backup.manifest;
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      print(`Backup ${backup.id} is restored${isContinued ? ' (a restore that had been cut off went on)' : ''}:`);
      print(
        `  ${rows} rows of ${tables.length} tables, each counted; ${samples.length} sampled rows compared; ${blobs.count} files checked`,
      );
      print('  Everybody signs in again. Erasures that were made after the backup must be made again.');
    } finally {
      await embedded?.stop();
    }
  },
});
