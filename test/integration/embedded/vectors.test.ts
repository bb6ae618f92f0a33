import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '@lancedb/lancedb';
import { describe, expect, it } from 'vitest';
import { type LanceVectorsOptions, openLanceVectors } from '../../../shared/services/vectors/lancedb.ts';
import { QUICK_CALLS } from '../../contract/network-faults.ts';
import { describeVectorsContract, EMBEDDER, makeChunk, makeDocument } from '../../contract/vectors.contract.ts';
import { temporaryHome } from './support/temporary-home.ts';

const openHarness = async () => {
  const { home, remove } = await temporaryHome();
  const uri = join(home, 'vectors');
  const openAnother = (options: Omit<LanceVectorsOptions, 'uri'> = {}) => openLanceVectors({ uri, ...options });
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
    const typeAfter = async (indexCacheBytes: number) => {
      const instance = openAnother({ indexFromChunks: 256, indexCacheBytes });
      expect(await instance.optimize(own)).toEqual({ chunks: 300, hasVectorIndex: true });
      await instance.close();
      const connection = await connect(join(uri, own.tenantId));
      const [name = ''] = await connection.tableNames();
      const indices = await (await connection.openTable(name)).listIndices();
      connection.close();
      return indices.find(({ columns }) => columns.includes('vector'))?.indexType;
    };
    expect([await typeAfter(2 * bytes), await typeAfter(2 * bytes - 1)]).toEqual(['IvfFlat', 'IvfHnswSq']);
    await close();
  });

  it('are kept in memory within the bound of an instance, and read anew beyond it', async () => {
    const { uri, vectors, openAnother, close } = await openHarness();
    const chunks = Array.from({ length: 300 }, (_, index) => makeChunk({ index, vector: [Math.cos(index), Math.sin(index), 1, 0] }));
    await vectors.replaceDocument({ ...own, document: makeDocument({ chunks }) });
    const indexing = openAnother({ indexFromChunks: 256 });
    expect(await indexing.optimize(own)).toEqual({ chunks: 300, hasVectorIndex: true });
    const [keeping, forgetting] = [openAnother({ calls: QUICK_CALLS }), openAnother({ calls: QUICK_CALLS, indexCacheBytes: 1 })];
    const search = async (instance: typeof vectors) => {
      const hits = await instance.searchByVector({ ...own, vector: [1, 0, 1, 0], limit: 5 });
      return hits.map(({ index }) => index);
    };
    const nearest = await search(keeping);
    expect(nearest).toHaveLength(5);
    expect(await search(forgetting)).toEqual(nearest);
    // Whoever reads the vectors of the index again finds others there.
    const folder = join(uri, own.tenantId);
    const files = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('auxiliary.idx'));
    expect(files).toHaveLength(1);
    for (const file of files) {
      const bytes = await readFile(join(folder, file));
      await writeFile(join(folder, file), bytes.fill(0, 0, 300 * EMBEDDER.dimension * 2));
    }
    expect(await search(keeping)).toEqual(nearest);
    expect(await search(forgetting).catch(() => [])).not.toEqual(nearest);
    await Promise.all([indexing, keeping, forgetting].map(async (instance) => await instance.close()));
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
