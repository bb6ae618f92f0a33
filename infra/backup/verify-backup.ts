import { parseArgs } from 'node:util';
import { checkBackup } from '../../shared/backups/check-backup.ts';
import { AppError } from '../../shared/core/errors.ts';
import { openPlace } from './open-place.ts';
import { runCommand } from './run-command.ts';

// `npm run verify-backup -- --from FOLDER|gs://BUCKET/PREFIX [--backup ID]`: every byte against its checksum; the newest one without an ID.

await runCommand({
  name: 'check',
  work: async ({ env, onProgress, print }) => {
    const { values } = parseArgs({ options: { from: { type: 'string' }, backup: { type: 'string' } } });
    if (values.from === undefined) throw new AppError('internal', { detail: 'say where from: --from FOLDER or --from gs://BUCKET/PREFIX' });
    const { target } = await openPlace({ env, place: values.from });
    const { id, manifest } = await checkBackup({ target, onProgress, ...(values.backup === undefined ? {} : { id: values.backup }) });
    const { tables, blobs, takenAt, version } = manifest;
    print(`Backup ${id} is whole: taken at ${takenAt} by release ${version}, ${tables.length} tables, ${blobs.count} files.`);
    for (const { schema, name, rows } of tables) print(`  ${String(rows).padStart(10)}  ${schema}.${name}`);
  },
});
