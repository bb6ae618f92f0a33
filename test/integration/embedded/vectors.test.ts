import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
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

  it('hold a list of vectors while that has room in memory, and a graph from there on', async () => {
    const { uri, vectors, openAnother, close } = await openHarness();
    const chunks = Array.from({ length: 300 }, (_, index) => makeChunk({ index, vector: [Math.cos(index), Math.sin(index), 1, 0] }));
    await vectors.replaceDocument({ ...own, document: makeDocument({ chunks }) });
    const bytes = 300 * EMBEDDER.dimension * 4;
    const typeAfter = async (maxListBytes: number) => {
      const instance = openAnother({ indexFromChunks: 256, maxListBytes });
      expect(await instance.optimize(own)).toEqual({ chunks: 300, hasVectorIndex: true });
      await instance.close();
      const connection = await connect(join(uri, own.tenantId));
      const [name = ''] = await connection.tableNames();
      const indices = await (await connection.openTable(name)).listIndices();
      connection.close();
      return indices.find(({ columns }) => columns.includes('vector'))?.indexType;
    };
    expect([await typeAfter(bytes), await typeAfter(bytes - 1)]).toEqual(['IvfFlat', 'IvfHnswSq']);
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
