import { parseArgs } from 'node:util';
import { takeBackup } from '../../shared/backups/take-backup.ts';
import { AppError } from '../../shared/core/errors.ts';
import { openEmbeddedDatabase } from './embedded-database.ts';
import { filesAddress } from './files-address.ts';
import { openPlace } from './open-place.ts';
import { runCommand } from './run-command.ts';

// `npm run backup -- --to FOLDER|gs://BUCKET/PREFIX`: of BACKUP_DATABASE_URL or DATABASE_URL, else of the installation in TRIPWRIGHT_HOME, which may run.

await runCommand({
  name: 'backup',
  work: async ({ env, signal, onProgress, print }) => {
    const { values } = parseArgs({ options: { to: { type: 'string' } } });
    if (values.to === undefined) throw new AppError('internal', { detail: 'say where to: --to FOLDER or --to gs://BUCKET/PREFIX' });
    const given = env.BACKUP_DATABASE_URL ?? env.DATABASE_URL;
    const embedded = given === undefined ? await openEmbeddedDatabase({ home: env.TRIPWRIGHT_HOME, mustBeStopped: false }) : null;
    try {
      const databaseUrl = given ?? embedded?.administratorUrl ?? '';
      const backups = await openPlace({ env, place: values.to, databaseUrl, files: filesAddress({ env }) });
      const input = { takenAt: new Date(), version: env.TRIPWRIGHT_VERSION, onProgress };
      const { id, manifest, copiedFiles, removed } = await takeBackup({ ctx: { backups, signal }, input });
      const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
      const { count, totalBytes } = manifest.blobs;
      print(`Backup ${id} is in ${backups.target.description}:`);
      print(`  ${rows} rows of ${manifest.tables.length} tables, ${count} files (${totalBytes} bytes, ${copiedFiles} copied now)`);
      if (removed.length > 0) print(`  removed what is older than 35 days: ${removed.join(', ')}`);
    } finally {
      await embedded?.stop();
    }
  },
});
