import type { BaseContext, ServiceMap } from '../services/context.ts';
import { takeBackup } from './take-backup.ts';

/** The daily backup. Real time, not the business clock: backups are kept by it. Throws as `takeBackup`. */
export const runBackup = async ({ ctx }: { ctx: BaseContext & Pick<ServiceMap, 'backups'> }): Promise<void> => {
  const startedAtMs = performance.now();
  const { id, manifest, copiedFiles, removed } = await takeBackup({
    ctx,
    input: { takenAt: new Date(), version: ctx.installation.version },
  });
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  ctx.log.info('backup_taken', {
    backup: id,
    rows,
    files: manifest.blobs.count,
    fileBytes: manifest.blobs.totalBytes,
    copiedFiles,
    removed: removed.length,
    durationMs: Math.round(performance.now() - startedAtMs),
  });
};
