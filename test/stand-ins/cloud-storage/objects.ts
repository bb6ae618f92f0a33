import { createHash } from 'node:crypto';
import { crc32c } from '../crc32c.ts';

export type StoredObject = {
  name: string;
  bytes: Buffer;
  contentType: string;
  generation: number;
  updatedAt: Date;
  crc32c: string;
  etag: string;
};

/** The objects of one bucket, in memory. A generation is a number that only grows, as in Cloud Storage. */
export type Objects = {
  get(name: string): StoredObject | undefined;
  /** Null when `ifGeneration` (0: nothing there) does not hold: then nothing is written. */
  put(object: { name: string; bytes: Buffer; contentType: string; ifGeneration?: number | undefined }): StoredObject | null;
  remove(name: string): boolean;
  /** Names that begin with the prefix, sorted. */
  list(prefix: string): StoredObject[];
};

export const createObjects = (): Objects => {
  const objects = new Map<string, StoredObject>();
  let generation = 1_700_000_000_000_000;
  return {
    get: (name) => objects.get(name),
    put: ({ name, bytes, contentType, ifGeneration }) => {
      if (ifGeneration !== undefined && (objects.get(name)?.generation ?? 0) !== ifGeneration) return null;
      generation += 1;
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
      const stored = { name, bytes, contentType, generation, updatedAt: new Date(), crc32c: crc32c(bytes), etag };
      objects.set(name, stored);
      return stored;
    },
    remove: (name) => objects.delete(name),
    list: (prefix) =>
      [...objects.values()].filter(({ name }) => name.startsWith(prefix)).sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
};
