import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError, notFound } from '../../core/errors.ts';
import type { ListedObject, ObjectFolder } from './port.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Objects as files that only their owner may read. Names that begin with a dot are files being written, and no objects. */
export const openDiskFolder = ({ folder }: { folder: string }): ObjectFolder => {
  const root = resolve(folder);
  const fileOf = (path: string): string => {
    const file = resolve(root, ...path.split('/'));
    if (file !== root && !file.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
      throw new AppError('internal', { detail: `${path} leads out of ${root}.` });
    return file;
  };
  const list = async function* (prefix: string): AsyncGenerator<ListedObject> {
    const top = fileOf(prefix);
    try {
      for await (const entry of await opendir(top, { recursive: true })) {
        if (!entry.isFile() || entry.name.startsWith('.')) continue;
        const file = join(entry.parentPath, entry.name);
        const found = await stat(file, { bigint: true }).catch((error: unknown) => {
          if (isMissing(error)) return null;
          throw error;
        });
        if (found === null) continue;
        const version = `${found.ino}-${found.size}-${found.mtimeNs}`;
        yield { path: relative(root, file).split(sep).join('/'), contentType: null, version };
      }
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  };
  return {
    description: root,
    list,
    folders: async (prefix) => {
      try {
        const entries = await readdir(fileOf(prefix), { withFileTypes: true });
        return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    read: async (path) => {
      try {
        const handle = await open(fileOf(path), 'r');
        return createReadStream('', { fd: handle });
      } catch (error) {
        if (isMissing(error)) throw notFound();
        throw error;
      }
    },
    write: async ({ path, body }) => {
      const file = fileOf(path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const temporary = join(dirname(file), `.${randomUUID()}.tmp`);
      try {
        await pipeline(body, createWriteStream(temporary, { mode: 0o600, flags: 'wx', flush: true }));
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    remove: async (prefix) => await rm(fileOf(prefix), { recursive: true, force: true }),
  };
};
