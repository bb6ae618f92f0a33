import { readFile, stat, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from '../embedded/write-durably.ts';
import type { Blobs } from './port.ts';

const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._=@+~-]{0,199}$/;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR');

/**
 * Objects as files of a folder. A path has segments of letters, digits and `._=@+~-` that do not begin with a dot, so none leads out of the folder or to a
 * temporary file. The content type is known to whoever reads: it is not kept.
 */
export const openFolderBlobs = ({ folder }: { folder: string }): Blobs => {
  const root = resolve(folder);
  const fileOf = (path: string): string => {
    const segments = path.split('/');
    if (path.length > 900 || !segments.every((segment) => SEGMENT.test(segment)))
      throw new Error('An object has a path that is not allowed.');
    return join(root, ...segments);
  };
  const exists = async (path: string): Promise<boolean> => {
    try {
      return (await stat(fileOf(path))).isFile();
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  };
  return {
    put: async ({ path, body }) => {
      await writeDurably({ path: fileOf(path), body, mode: 'replace' });
    },
    get: async (path) => {
      try {
        return new Uint8Array(await readFile(fileOf(path)));
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    exists,
    remove: async (path) => {
      try {
        await unlink(fileOf(path));
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
};
