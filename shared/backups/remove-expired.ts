import type { ObjectFolder } from '../services/backups/port.ts';
import { BACKUPS_FOLDER, BLOBS_FOLDER, backupInstant } from './backup-id.ts';

const KEPT_DAYS = 35;
const DAY_MS = 86_400_000;
const MONTH = /^\d{4}-\d{2}$/;

/**
 * Removes backups older than 35 days, and months of files that no kept backup needs. The newest backup, `newest`, always stays. A bucket does this by its
 * lifecycle: there nothing happens. Gives what was removed.
 */
export const removeExpired = async ({ target, now, newest }: { target: ObjectFolder; now: Date; newest: string }): Promise<string[]> => {
  if (target.remove === null) return [];
  const oldestKeptMs = now.getTime() - KEPT_DAYS * DAY_MS;
  const ids = await target.folders(BACKUPS_FOLDER);
  const isExpired = (id: string): boolean => {
    const beganAt = backupInstant(id);
    return beganAt !== null && id !== newest && beganAt.getTime() < oldestKeptMs;
  };
  const kept = ids.filter((id) => !isExpired(id)).flatMap((id) => backupInstant(id)?.toISOString().slice(0, 7) ?? []);
  const oldestMonth = kept.sort()[0] ?? now.toISOString().slice(0, 7);
  const months = (await target.folders(BLOBS_FOLDER)).filter((month) => MONTH.test(month) && month < oldestMonth);
  const expired = [...ids.filter(isExpired).map((id) => `${BACKUPS_FOLDER}${id}/`), ...months.map((month) => `${BLOBS_FOLDER}${month}/`)];
  for (const prefix of expired) await target.remove(prefix);
  return expired;
};
