import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLanceVectors } from '../../../shared/services/vectors/lancedb.ts';
import { describeNetworkFaults, QUICK_CALLS } from '../../contract/network-faults.ts';
import { describeVectorsContract, EMBEDDER, type IndexSizes, makeChunk, makeDocument } from '../../contract/vectors.contract.ts';
import { startCloudStorage } from '../../stand-ins/cloud-storage/start.ts';

const BUCKET = 'agency-vectors';

/** A version of a table comes into being with this request. */
const isCommit = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'PUT' && decodeURIComponent(path).includes('/_versions/');

const own = { tenantId: 'agency-one', embedder: EMBEDDER };

const openHarness = async ({ calls = {} }: { calls?: Parameters<typeof openLanceVectors>[0]['calls'] } = {}) => {
  const standIn = await startCloudStorage({ bucket: BUCKET });
  const openAnother = (options: IndexSizes & { uri?: string } = {}) =>
    openLanceVectors({ uri: `gs://${BUCKET}/live`, endpoint: standIn.url, calls, ...options });
  const vectors = openAnother();
  return {
    standIn,
    vectors,
    openAnother,
    close: async () => {
      await vectors.close();
      await standIn.close();
    },
  };
};

describeVectorsContract('LanceDB on gs://', openHarness);

const openSeeded = async (calls: { timeoutMs?: number } = {}) => {
  const harness = await openHarness({ calls: { ...QUICK_CALLS, ...calls } });
  // Another instance's: the one under test begins with nothing open.
  const other = openLanceVectors({ uri: `gs://${BUCKET}/live`, endpoint: harness.standIn.url });
  await other.replaceDocument({ ...own, document: makeDocument() });
  await other.close();
  return harness;
};

describeNetworkFaults({
  name: 'vectors, LanceDB on gs://',
  title: 'The vector store',
  setting: 'VECTORS_URI',
  // Lance tells what happened in words, without headers.
  hearsRetryAfter: false,
  open: openSeeded,
  // It asks six times, over two seconds, before it believes a refusal.
  openForRefusal: async () => await openSeeded({ timeoutMs: 5_000 }),
  verbs: [
    {
      verb: 'replaceDocument',
      run: async ({ vectors }) => {
        await vectors.replaceDocument({ ...own, document: makeDocument({ chunks: [makeChunk(), makeChunk({ index: 1 })] }) });
        return await vectors.countChunks(own);
      },
      gives: 2,
    },
    {
      verb: 'deleteDocument',
      run: async ({ vectors }) => {
        await vectors.deleteDocument({ tenantId: own.tenantId, documentId: 'document-1' });
        return await vectors.countChunks(own);
      },
      gives: 0,
    },
    { verb: 'countChunks', run: async ({ vectors }) => await vectors.countChunks(own), gives: 1 },
    {
      verb: 'searchByVector',
      run: async ({ vectors }) => (await vectors.searchByVector({ ...own, vector: [1, 0, 0, 0], limit: 5 })).length,
      gives: 1,
    },
    {
      verb: 'searchByText',
      run: async ({ vectors }) => (await vectors.searchByText({ ...own, text: 'lagoon', limit: 5 })).length,
      gives: 1,
    },
  ],
});

describe('vectors, LanceDB on gs://: its ways', () => {
  let harness: Awaited<ReturnType<typeof openHarness>>;
  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(async () => await harness.close());

  it('keeps each agency below its own folder of the bucket', async () => {
    await harness.vectors.replaceDocument({ ...own, document: makeDocument() });
    const names = harness.standIn.objects.list('').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !name.startsWith('live/agency-one/chunks_'))).toEqual([]);
  });

  it('commits under the condition that nobody was faster', async () => {
    await harness.vectors.replaceDocument({ ...own, document: makeDocument() });
    const commits = harness.standIn.requests.filter(isCommit);
    expect(commits.length).toBeGreaterThan(0);
    for (const { headers } of commits) expect(headers['x-goog-if-generation-match']).toBe('0');
  });

  it('does its work once when the acknowledgement of a commit is lost', async () => {
    await harness.vectors.replaceDocument({ ...own, document: makeDocument() });
    harness.standIn.failNext([{ kind: 'lost_answer' }], isCommit);
    const versions = () => harness.standIn.objects.list('').filter(({ name }) => name.includes('/_versions/')).length;
    const before = versions();
    await harness.vectors.replaceDocument({ ...own, document: makeDocument({ chunks: [makeChunk(), makeChunk({ index: 1 })] }) });
    expect(versions() - before).toBe(1);
    expect(await harness.vectors.countChunks(own)).toBe(2);
  });

  it('asks for little once a collection is open', async () => {
    await harness.vectors.replaceDocument({ ...own, document: makeDocument() });
    await harness.vectors.searchByVector({ ...own, vector: [1, 0, 0, 0], limit: 5 });
    const before = harness.standIn.requests.length;
    await harness.vectors.searchByVector({ ...own, vector: [1, 0, 0, 0], limit: 5 });
    expect(harness.standIn.requests.length - before).toBeLessThan(8);
  });

  it('names the setting when the bucket is not there', async () => {
    const vectors = harness.openAnother({ uri: 'gs://no-such-bucket' });
    await expect(vectors.replaceDocument({ ...own, document: makeDocument() })).rejects.toThrow('VECTORS_URI (gs://no-such-bucket)');
    await vectors.close();
  });
});
