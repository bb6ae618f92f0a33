import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lockHome } from '../../../infra/local/postgres/lock-home.ts';
import { temporaryHome } from './support/temporary-home.ts';

describe('the lock of a home', () => {
  const removers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const remove of removers.splice(0)) await remove();
  });
  const newHome = async (): Promise<string> => {
    const { home, remove } = await temporaryHome();
    removers.push(remove);
    return home;
  };

  it('makes the folder, and is free again once released', async () => {
    const home = join(await newHome(), 'new', 'folder');
    lockHome({ home }).release();
    lockHome({ home }).release();
  });

  it('says that the folder is in use while somebody holds it', async () => {
    const home = await newHome();
    const held = lockHome({ home });
    expect(() => lockHome({ home })).toThrow(/already running on the folder/);
    held.release();
  });

  it('names the folder and the way out when it cannot be made', async () => {
    const file = join(await newHome(), 'file');
    await writeFile(file, '');
    expect(() => lockHome({ home: join(file, 'home') })).toThrow(/file\/home cannot be used \(ENOTDIR.*set TRIPWRIGHT_HOME/);
  });

  it('does not take a lock file that cannot be opened for another installation', async () => {
    const home = await newHome();
    await mkdir(join(home, 'home.lock'));
    expect(() => lockHome({ home })).toThrow(/cannot be locked \(.*set TRIPWRIGHT_HOME/);
  });
});
