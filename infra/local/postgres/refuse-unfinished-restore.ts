import postgres from 'postgres';
import { AppError } from '../../../shared/core/errors.ts';

/** @throws AppError `dependency_unavailable` when a restore into this database was begun and not finished: nobody may write there before it is. */
export const refuseUnfinishedRestore = async ({ databaseUrl }: { databaseUrl: string }): Promise<void> => {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    const [marker] = await sql<{ there: boolean }[]>`select to_regclass('tripwright_restore.backup') is not null as there`;
    if (marker?.there !== true) return;
    throw new AppError('dependency_unavailable', {
      detail: 'A restore into this database was begun and not finished: run the same "npm run restore" again, or begin with an empty one.',
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
};
