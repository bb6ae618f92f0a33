import { randomBytes } from 'node:crypto';

const ID = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-[0-9a-f]{8}$/;

/** A folder for each backup. A bucket's lifecycle (infra/google/storage.tf) goes by these two names. */
export const BACKUPS_FOLDER = 'backups/';
export const BLOBS_FOLDER = 'blobs/';

/** `20260301T003000Z-1a2b3c4d`: sorts by time, and two that begin in the same second differ. */
export const newBackupId = (takenAt: Date): string =>
  `${takenAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-${randomBytes(4).toString('hex')}`;

export const isBackupId = (text: string): boolean => ID.test(text);

/** When the backup began; null for what is no backup's id. */
export const backupInstant = (id: string): Date | null => {
  const [, year, month, day, hour, minute, second] = ID.exec(id) ?? [];
  if (year === undefined) return null;
  const instant = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(instant.getTime()) ? null : instant;
};

/** Files are copied whole once a calendar month (UTC) and shared by its backups: `blobs/2026-03/`. */
export const blobsFolderOf = (takenAt: Date): string => `${BLOBS_FOLDER}${takenAt.toISOString().slice(0, 7)}/`;
