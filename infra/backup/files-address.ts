import { join } from 'node:path';
import type { Env } from '../../shared/core/env.ts';

/** Where an installation with these settings keeps its files. */
export const filesAddress = ({ env }: { env: Env }): string =>
  env.BACKUP_FILES_URI ?? (env.BLOBS_BUCKET === undefined ? join(env.TRIPWRIGHT_HOME, 'blobs') : `gs://${env.BLOBS_BUCKET}`);
