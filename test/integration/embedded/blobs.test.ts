import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolderBlobs } from '../../../shared/services/blobs/folder.ts';
import { describeBlobsContract } from '../../contract/blobs.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const openHarness = async () => {
  const { home, remove } = await temporaryHome();
  return { home, blobs: openFolderBlobs({ folder: join(home, 'blobs') }), close: remove };
};

describeBlobsContract('folder', openHarness);

describe('blobs in a folder', () => {
  it('leaves no temporary file behind', async () => {
    const { home, blobs, close } = await openHarness();
    await Promise.all(
      Array.from(
        { length: 20 },
        async (_, index) => await blobs.put({ path: `tenants/a/${index % 3}`, body: new Uint8Array(1000), contentType: 'x/y' }),
      ),
    );
    expect((await readdir(join(home, 'blobs/tenants/a'))).sort()).toEqual(['0', '1', '2']);
    await close();
  });

  it('does not see the temporary file of a process that was killed while writing', async () => {
    const { home, blobs, close } = await openHarness();
    await mkdir(join(home, 'blobs/tenants/a'), { recursive: true });
    await writeFile(join(home, 'blobs/tenants/a/.half.tmp'), 'half');
    expect(await blobs.get('tenants/a/half')).toBeNull();
    await expect(blobs.get('tenants/a/.half.tmp')).rejects.toThrow('path');
    await close();
  });

  it('keeps its folders to the account that runs it', async () => {
    const { home, blobs, close } = await openHarness();
    await blobs.put({ path: 'tenants/a/x', body: new Uint8Array(1), contentType: 'x/y' });
    const { stat } = await import('node:fs/promises');
    expect((await stat(join(home, 'blobs'))).mode & 0o077).toBe(0);
    expect((await stat(join(home, 'blobs/tenants/a/x'))).mode & 0o077).toBe(0);
    await close();
  });

  it('reports a broken folder instead of calling everything missing', async () => {
    const { home, blobs, close } = await openHarness();
    await symlink('loop', join(home, 'blobs'));
    await symlink('blobs', join(home, 'loop'));
    await expect(blobs.get('tenants/a')).rejects.toThrow('ELOOP');
    await close();
  });
});
