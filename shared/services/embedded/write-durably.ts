import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const isOneOf = (error: unknown, codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

/** A new name in a folder is on the disk only when the folder is. Windows knows no such call and needs none. */
const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const makeFolder = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let current = dirname(folder); current.length >= dirname(first).length; current = dirname(current)) {
    await syncFolder(current);
    if (current === dirname(current)) return;
  }
};

/**
 * Writes a whole file or nothing: the bytes go to a temporary file beside it (its name begins with a dot), then to the disk, then under the real name.
 * `mode` `replace` takes the place of an existing file; `create` leaves that alone and gives `exists`.
 */
export const writeDurably = async ({
  path,
  body,
  mode,
}: {
  path: string;
  body: Uint8Array;
  mode: 'replace' | 'create';
}): Promise<'written' | 'exists'> => {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(body);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await unlink(temporary);
    throw error;
  }
  await handle.close();
  if (mode === 'replace') {
    await rename(temporary, path);
    await syncFolder(folder);
    return 'written';
  }
  try {
    // A second name for the same bytes: fails when the name is taken, and never shows half a file.
    await link(temporary, path).catch(async (error: unknown) => {
      // Some file systems know no second names: there a crash may leave half a file, which nothing else can avoid.
      if (!isOneOf(error, ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'])) throw error;
      await copyFile(temporary, path, constants.COPYFILE_EXCL);
    });
    await syncFolder(folder);
    return 'written';
  } catch (error) {
    if (isOneOf(error, ['EEXIST'])) return 'exists';
    throw error;
  } finally {
    await unlink(temporary);
  }
};
