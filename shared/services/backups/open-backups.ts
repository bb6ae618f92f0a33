import type { StorageOptions } from '@google-cloud/storage';
import { AppError } from '../../core/errors.ts';
import { openDiskFolder } from './disk-folder.ts';
import type { Backups, ObjectFolder } from './port.ts';
import { openPostgresSessions } from './postgres-sessions.ts';

const BUCKET = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/(.*))?$/;

const openFolder = async ({ address, storage }: { address: string; storage: StorageOptions }): Promise<ObjectFolder> => {
  if (!address.includes('://')) return openDiskFolder({ folder: address });
  const [, bucket, path = ''] = BUCKET.exec(address) ?? [];
  if (bucket === undefined) throw new AppError('internal', { detail: `${address} is neither a folder nor gs://bucket/path.` });
  const prefix = path.replace(/\/+$/, '');
  const { openBucketFolder } = await import('./bucket-folder.ts');
  return openBucketFolder({ bucket, prefix: prefix === '' ? '' : `${prefix}/`, storage });
};

/**
 * `databaseUrl`: of an administrator; without one nothing but the database is missing. `filesAddress`, `targetAddress`: a folder of a disk, or `gs://bucket/path`. `storage`: another endpoint and its
 * credentials, for tests.
 * @throws AppError `internal` for an address that names neither.
 */
export const openBackups = async ({
  databaseUrl,
  filesAddress,
  targetAddress,
  storage = {},
}: {
  databaseUrl: string | undefined;
  filesAddress: string;
  targetAddress: string;
  storage?: StorageOptions;
}): Promise<Backups> => ({
  database: openPostgresSessions({ databaseUrl }),
  files: await openFolder({ address: filesAddress, storage }),
  target: await openFolder({ address: targetAddress, storage }),
});
