import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLanceVectors } from '../../../shared/services/vectors/lancedb.ts';
import { describeVectorsContract, EMBEDDER, type IndexSizes, makeChunk, makeDocument } from '../../contract/vectors.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const openHarness = async () => {
  const { home, remove } = await temporaryHome();
  const uri = join(home, 'vectors');
  const openAnother = (options: IndexSizes = {}) => openLanceVectors({ uri, ...options });
  const vectors = openAnother();
  return {
    uri,
    vectors,
    openAnother,
    close: async () => {
      await vectors.close();
      await remove();
    },
  };
};

describeVectorsContract('LanceDB in a folder', openHarness);

describe('vectors, LanceDB in a folder: its files', () => {
  const own = { tenantId: 'agency-one', embedder: EMBEDDER };

  it('are there for the next process, in a folder of each agency', async () => {
    const { uri, vectors, openAnother, close } = await openHarness();
    await vectors.replaceDocument({ ...own, document: makeDocument() });
    await vectors.replaceDocument({ ...own, tenantId: 'agency-two', document: makeDocument() });
    expect((await readdir(uri)).sort()).toEqual(['agency-one', 'agency-two']);
    await vectors.close();
    const next = openAnother();
    expect(await next.countChunks(own)).toBe(1);
    await next.close();
    await close();
  });

  it('are opened again after they were closed', async () => {
    const { vectors, close } = await openHarness();
    await vectors.replaceDocument({ ...own, document: makeDocument() });
    await vectors.close();
    expect(await vectors.countChunks(own)).toBe(1);
    await close();
  });

  it('may be those of 205 agencies, more than an instance keeps open', async () => {
    const { vectors, close } = await openHarness();
    for (let index = 0; index < 205; index += 1) await vectors.countChunks({ ...own, tenantId: `agency-${index}` });
    await vectors.replaceDocument({ ...own, document: makeDocument({ chunks: [makeChunk()] }) });
    expect(await vectors.countChunks(own)).toBe(1);
    await close();
  });

  it('say so when their folder cannot be one', async () => {
    const { home, remove } = await temporaryHome();
    await writeFile(join(home, 'vectors'), 'a file');
    const vectors = openLanceVectors({ uri: join(home, 'vectors') });
    await expect(vectors.replaceDocument({ ...own, document: makeDocument() })).rejects.toThrow();
    await vectors.close();
    await remove();
  });
});
