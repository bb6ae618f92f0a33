import { readFile, stat, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from '../embedded/write-durably.ts';
import { checkPath } from './check-path.ts';
import type { Blobs } from './port.ts';
import { signUploadUrl } from './sign-upload-url.ts';
import { signUrl, type UrlSigning } from './sign-url.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR');

/**
 * Objects as files of a folder. The content type is known to whoever reads: it is not kept.
 * `signing`: how signed addresses are made, asked each time.
 */
export const openFolderBlobs = ({ folder, signing }: { folder: string; signing: () => UrlSigning }): Blobs => {
  const root = resolve(folder);
  const fileOf = (path: string): string => join(root, ...checkPath(path));
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
    signedUrl: async (object) => {
      checkPath(object.path);
      return signUrl({ signing: signing(), object, now: new Date() });
    },
    signedUploadUrl: async (object) => {
      checkPath(object.path);
      return { url: signUploadUrl({ signing: signing(), object, now: new Date() }), headers: {} };
    },
  };
};
