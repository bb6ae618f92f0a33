import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Chunk, type ChunkedDocument, type Hit, SHARED_TIER, type Vectors } from '../../shared/services/vectors/port.ts';
import { openRandom } from '../fixtures/open-random.ts';

export type IndexSizes = { indexFromChunks?: number; graphFromChunks?: number };

export type VectorsHarness = {
  vectors: Vectors;
  /** Another instance over the same store; low numbers make it index small collections. */
  openAnother(options?: IndexSizes): Vectors;
  close(): Promise<void>;
};

export const EMBEDDER = { name: 'test-embedder', version: '1', dimension: 4 };
const OTHER_EMBEDDER = { ...EMBEDDER, version: '2', dimension: 3 };
const TENANT = 'agency-one';
const NORTH = [1, 0, 0, 0];
const EAST = [0, 1, 0, 0];

export const makeChunk = (overrides: Partial<Chunk> = {}): Chunk => ({
  index: 0,
  text: 'Snorkelling in the lagoon begins at nine.',
  headings: ['Activities', 'Water "sports"'],
  page: 3,
  contentHash: 'hash-0',
  vector: NORTH,
  ...overrides,
});

export const makeDocument = (overrides: Partial<ChunkedDocument> = {}): ChunkedDocument => ({
  documentId: 'document-1',
  visibility: 'public',
  language: 'en',
  validFrom: null,
  validTo: null,
  chunks: [makeChunk()],
  ...overrides,
});

const cosine = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0) / (Math.hypot(...one) * Math.hypot(...other));

/** What every store of vectors keeps: an agency finds its own, a document changes in one step, and no sign in a value means anything. */
export const describeVectorsContract = (name: string, open: () => Promise<VectorsHarness>): void => {
  describe(`vectors, ${name}`, () => {
    let harness: VectorsHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(async () => await harness.close());

    const random = openRandom(11);
    const own = { tenantId: TENANT, embedder: EMBEDDER };
    const replace = async (document: Partial<ChunkedDocument> = {}, tenantId = TENANT) =>
      await harness.vectors.replaceDocument({ ...own, tenantId, document: makeDocument(document) });
    const near = async (more: Partial<Parameters<Vectors['searchByVector']>[0]> = {}) =>
      await harness.vectors.searchByVector({ ...own, vector: NORTH, limit: 10, ...more });
    const words = async (text: string, more: Partial<Parameters<Vectors['searchByText']>[0]> = {}) =>
      await harness.vectors.searchByText({ ...own, text, limit: 10, ...more });
    const idsOf = (hits: readonly Hit[]) => hits.map(({ documentId }) => documentId).sort();
    const count = async (documentId?: string) =>
      await harness.vectors.countChunks({ ...own, ...(documentId === undefined ? {} : { documentId }) });

    it('gives back a chunk as it was stored, nearest first', async () => {
      await replace({
        chunks: [makeChunk(), makeChunk({ index: 1, vector: [1, 1, 0, 0], page: null, headings: [], contentHash: 'hash-1' })],
      });
      const hits = await near({ withVectors: true });
      const { vector, ...first } = makeChunk();
      expect(hits).toMatchObject([
        { ...first, documentId: 'document-1', visibility: 'public', language: 'en', vector },
        { index: 1, page: null, headings: [], contentHash: 'hash-1' },
      ]);
      expect(hits[0]?.score).toBeCloseTo(1, 5);
      expect(hits[1]?.score).toBeCloseTo(Math.SQRT1_2, 5);
      expect((await near({ limit: 1 }))[0]).not.toHaveProperty('vector');
    });

    it('finds words in any order and form, without accents, best first', async () => {
      await replace({
        chunks: [
          makeChunk({ text: 'The café serves breakfast until eleven.' }),
          makeChunk({ index: 1, text: 'Snorkelling trips leave the lagoon.' }),
          makeChunk({ index: 2, text: 'The lagoon is warm.' }),
        ],
      });
      expect((await words('lagoons snorkel')).map(({ index }) => index)).toEqual([1, 2]);
      expect((await words('cafe')).map(({ index }) => index)).toEqual([0]);
      expect((await words('lagoon')).every(({ score }) => score > 0)).toBe(true);
      expect(await words('helicopter')).toEqual([]);
    });

    it.each(['"', "'", "lagoon' OR 1=1 --", '+lagoon -begins', 'lagoon AND (', 'text:*', '\ud800 lagoon', '  ', '()[]{}^~*?:\\/'])(
      'takes %j for words and nothing else',
      async (text) => {
        await replace();
        await replace({ chunks: [makeChunk({ text: 'A secret of another agency, with no water.' })] }, 'agency-two');
        expect((await words(text)).every((hit) => hit.text.includes('lagoon'))).toBe(true);
      },
    );

    it('replaces a document in one step, and removes one that has no chunks left', async () => {
      const chunks = (length: number, text: string) => Array.from({ length }, (_, index) => makeChunk({ index, text }));
      await replace({ chunks: chunks(5, 'old') });
      await replace({ documentId: 'document-2' });
      await replace({ chunks: chunks(2, 'new') });
      expect(await count()).toBe(3);
      expect((await near({ filter: { documentIds: ['document-1'] } })).map(({ text }) => text)).toEqual(['new', 'new']);
      await replace({ chunks: [] });
      expect(await count('document-1')).toBe(0);
      expect(await count('document-2')).toBe(1);
    });

    it('may be told the same document again, also by twenty at once from two instances', async () => {
      const other = harness.openAnother();
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const vectors = index % 2 === 0 ? harness.vectors : other;
          await vectors
            .replaceDocument({ ...own, document: makeDocument({ chunks: [makeChunk(), makeChunk({ index: 1 })] }) })
            .catch((error: unknown) => {
              // A writer among many may be told to come back, as long as nothing is there twice.
              expect(error).toMatchObject({ code: 'dependency_unavailable' });
            });
        }),
      );
      await replace({ chunks: [makeChunk(), makeChunk({ index: 1 })] });
      expect(await count()).toBe(2);
      expect(await other.countChunks(own)).toBe(2);
      await other.close();
    });

    it('shows a change to other instances at once', async () => {
      const other = harness.openAnother();
      expect(await other.countChunks(own)).toBe(0);
      await replace();
      expect(await other.countChunks(own)).toBe(1);
      await replace({ documentId: 'document-2', chunks: [makeChunk({ text: 'A helicopter lands.' })] });
      expect(idsOf(await other.searchByText({ ...own, text: 'helicopter', limit: 5 }))).toEqual(['document-2']);
      await other.close();
    });

    it('keeps the shared tier and every agency apart', async () => {
      await replace({ documentId: 'mine' });
      await replace({ documentId: 'theirs' }, 'agency-two');
      await replace({ documentId: 'for-all' }, SHARED_TIER);
      expect(idsOf(await near())).toEqual(['mine']);
      expect(idsOf(await words('lagoon', { tenantId: 'agency-two' }))).toEqual(['theirs']);
      expect(idsOf(await near({ tenantId: SHARED_TIER }))).toEqual(['for-all']);
      await harness.vectors.deleteDocument({ tenantId: TENANT, documentId: 'theirs' });
      expect(await near({ tenantId: 'agency-two' })).toHaveLength(1);
    });

    it.each(['../agency-two', '', 'Agency', 'a/b', '.', 'a'.repeat(65), "agency-one' or '1'='1"])('has no agency %j', async (tenantId) => {
      await replace();
      expect(await near({ tenantId })).toEqual([]);
      expect(await words('lagoon', { tenantId })).toEqual([]);
      expect(await harness.vectors.countChunks({ ...own, tenantId })).toBe(0);
      await harness.vectors.deleteDocument({ tenantId, documentId: 'document-1' });
      await expect(replace({}, tenantId)).rejects.toMatchObject({ code: 'validation_failed' });
      expect(await count()).toBe(1);
    });

    it('filters by visibility, by day and by document, and no value says more than itself', async () => {
      await replace({ documentId: 'private', visibility: 'private' });
      await replace({ documentId: 'spring', validFrom: '2026-03-01', validTo: '2026-05-31' });
      await replace({ documentId: "o'brien' or 1=1", validFrom: '2026-06-01' });
      expect(idsOf(await near({ filter: { visibility: 'public' } }))).toEqual(["o'brien' or 1=1", 'spring']);
      expect(idsOf(await near({ filter: { validOn: '2026-05-31' } }))).toEqual(['private', 'spring']);
      expect(idsOf(await near({ filter: { validOn: '2026-06-01' } }))).toEqual(["o'brien' or 1=1", 'private']);
      expect(idsOf(await near({ filter: { documentIds: ["o'brien' or 1=1"] } }))).toEqual(["o'brien' or 1=1"]);
      expect(idsOf(await words('lagoon', { filter: { documentIds: ["x') or ('1'='1"] } }))).toEqual([]);
      expect(await near({ filter: { documentIds: [] } })).toEqual([]);
      await harness.vectors.deleteDocument({ tenantId: TENANT, documentId: "x' or '1'='1" });
      expect(await count()).toBe(3);
    });

    it('never mixes embedders, and drops one without the other', async () => {
      await replace();
      const other = { tenantId: TENANT, embedder: OTHER_EMBEDDER };
      expect(await harness.vectors.countChunks(other)).toBe(0);
      await harness.vectors.replaceDocument({ ...other, document: makeDocument({ chunks: [makeChunk({ vector: [1, 0, 0] })] }) });
      await expect(near({ embedder: OTHER_EMBEDDER })).rejects.toMatchObject({ code: 'validation_failed' });
      await harness.vectors.dropCollection(other);
      await harness.vectors.dropCollection(other);
      expect(await harness.vectors.countChunks(other)).toBe(0);
      expect(await count()).toBe(1);
    });

    it('deletes a document of every embedder', async () => {
      const other = { tenantId: TENANT, embedder: OTHER_EMBEDDER };
      await replace();
      await harness.vectors.replaceDocument({ ...other, document: makeDocument({ chunks: [makeChunk({ vector: [1, 0, 0] })] }) });
      await harness.vectors.deleteDocument({ tenantId: TENANT, documentId: 'document-1' });
      await harness.vectors.deleteDocument({ tenantId: TENANT, documentId: 'document-1' });
      expect([await count(), await harness.vectors.countChunks(other)]).toEqual([0, 0]);
    });

    it.each<[string, Partial<Chunk>[]]>([
      ['too few numbers', [{ vector: [1, 0, 0] }]],
      ['a number that is none', [{ vector: [1, 0, 0, Number.NaN] }]],
      ['a number beyond 32 bits', [{ vector: [1e39, 0, 0, 0] }]],
      ['one place twice', [{}, {}]],
      ['a place below zero', [{ index: -1 }]],
    ])('refuses %s and keeps what was there', async (_name, chunks) => {
      await replace();
      await expect(replace({ chunks: chunks.map(makeChunk) })).rejects.toMatchObject({ code: 'validation_failed' });
      expect(await count()).toBe(1);
    });

    it('finds nothing near a vector without a direction, and refuses limits that are none', async () => {
      await replace();
      expect(await near({ vector: [0, 0, 0, 0] })).toEqual([]);
      for (const limit of [0, 1.5, 1_001, Number.NaN]) {
        await expect(near({ limit })).rejects.toMatchObject({ code: 'validation_failed' });
        await expect(words('lagoon', { limit })).rejects.toMatchObject({ code: 'validation_failed' });
      }
    });

    it.each<[string, IndexSizes]>([
      ['a list', { indexFromChunks: 256 }],
      ['a graph', { indexFromChunks: 256, graphFromChunks: 256 }],
    ])('finds the same after it was put in order and has an index, %s, and what came later too', async (_name, sizes) => {
      const indexing = harness.openAnother(sizes);
      const angle = (index: number) => (index / 300) * Math.PI;
      const chunks = Array.from({ length: 300 }, (_, index) =>
        makeChunk({ index, text: `Number ${index} of the lagoon.`, vector: [Math.cos(angle(index)), Math.sin(angle(index)), 0, 0] }),
      );
      await replace({ chunks });
      expect(await indexing.optimize(own)).toEqual({ chunks: 300, hasVectorIndex: true });
      expect(await indexing.optimize(own)).toEqual({ chunks: 300, hasVectorIndex: true });
      await replace({ documentId: 'late', chunks: [makeChunk({ text: 'A helicopter lands.', vector: EAST })] });
      expect((await near({ limit: 3 })).map(({ index }) => index)).toEqual([0, 1, 2]);
      for (const limit of [49, 50, 100, 290]) expect(await near({ limit }), `${limit} nearest`).toHaveLength(limit);
      expect(idsOf(await near({ vector: EAST, limit: 2 }))).toContain('late');
      expect(idsOf(await words('helicopter'))).toEqual(['late']);
      expect(await harness.vectors.optimize({ ...own, tenantId: 'agency-new' })).toEqual({ chunks: 0, hasVectorIndex: false });
      await indexing.close();
    });

    it('a list finds exactly the nearest, whatever was replaced, added and removed before and after it was made, and a graph may take its place', async () => {
      const indexing = harness.openAnother({ indexFromChunks: 256 });
      const all = new Map<string, number[]>();
      const put = async (documentId: string, length: number) => {
        for (const key of [...all.keys()].filter((key) => key.startsWith(`${documentId}#`))) all.delete(key);
        const chunks = Array.from({ length }, (_, index) => {
          const vector = Array.from({ length: EMBEDDER.dimension }, () => random() - 0.5);
          all.set(`${documentId}#${index}`, vector);
          return makeChunk({ index, vector });
        });
        await replace({ documentId, chunks });
      };
      const nearest = (vector: readonly number[]) =>
        [...all]
          .map(([key, other]) => ({ key, score: cosine(vector, other) }))
          .sort((one, other) => other.score - one.score)
          .slice(0, 60)
          .map(({ key }) => key);
      const expectExact = async () => {
        const vector = Array.from({ length: EMBEDDER.dimension }, () => random() - 0.5);
        const hits = await near({ vector, limit: 60 });
        expect(hits.map(({ documentId, index }) => `${documentId}#${index}`)).toEqual(nearest(vector));
      };
      const optimize = async (vectors = indexing) => expect(await vectors.optimize(own)).toMatchObject({ hasVectorIndex: true });
      await put('one', 200);
      await put('two', 150);
      await optimize();
      await put('one', 90);
      await put('three', 120);
      await expectExact();
      await optimize();
      await put('two', 0);
      await put('three', 130);
      await expectExact();
      await optimize();
      await expectExact();
      const graph = harness.openAnother({ graphFromChunks: 200 });
      await optimize(graph);
      const vector = NORTH;
      const found = (await near({ vector, limit: 60 })).map(({ documentId, index }) => `${documentId}#${index}`);
      const wanted = new Set(nearest(vector));
      expect(found.filter((key) => wanted.has(key)).length).toBeGreaterThanOrEqual(57);
      await Promise.all([indexing.close(), graph.close()]);
    });

    it('two agencies in one instance find by their lists each its own, and a document that was deleted no more', async () => {
      const indexing = harness.openAnother({ indexFromChunks: 256 });
      const tenants = [TENANT, 'agency-two'];
      const fill = async (tenantId: string, documentId: string) => {
        const chunks = Array.from({ length: 200 }, (_, index) => {
          const angle = (index / 200) * Math.PI;
          return makeChunk({ index, text: `${tenantId} ${documentId}`, vector: [Math.cos(angle), Math.sin(angle), 0, 0] });
        });
        await indexing.replaceDocument({ ...own, tenantId, document: makeDocument({ documentId, chunks }) });
      };
      for (const tenantId of tenants) for (const documentId of ['stays', 'goes']) await fill(tenantId, documentId);
      for (const tenantId of tenants) expect(await indexing.optimize({ ...own, tenantId })).toEqual({ chunks: 400, hasVectorIndex: true });
      const found = async (tenantId: string) => [
        ...new Set((await indexing.searchByVector({ ...own, tenantId, vector: NORTH, limit: 60 })).map(({ text }) => text)),
      ];
      for (const tenantId of tenants) expect((await found(tenantId)).toSorted()).toEqual([`${tenantId} goes`, `${tenantId} stays`]);
      await indexing.deleteDocument({ tenantId: TENANT, documentId: 'goes' });
      expect(await found(TENANT)).toEqual([`${TENANT} stays`]);
      await indexing.optimize(own);
      expect(await found(TENANT)).toEqual([`${TENANT} stays`]);
      expect((await found('agency-two')).toSorted()).toEqual(['agency-two goes', 'agency-two stays']);
      await indexing.close();
    });

    it('puts in order what has no direction at all, without an index', async () => {
      const indexing = harness.openAnother({ indexFromChunks: 256 });
      await replace({ chunks: Array.from({ length: 300 }, (_, index) => makeChunk({ index, vector: [0, 0, 0, 0] })) });
      expect(await indexing.optimize(own)).toEqual({ chunks: 300, hasVectorIndex: false });
      expect(await words('lagoon')).toHaveLength(10);
      await indexing.close();
    });

    it.each([
      ['that another instance dropped and made anew', 'another', true],
      ['that another instance dropped and made anew at once', 'another', false],
      ['that it dropped and made anew', 'own', false],
    ] as const)('finds a collection %s, and nothing by the index of the old one', async (_name, whose, looksMeanwhile) => {
      const indexing = harness.openAnother({ indexFromChunks: 256 });
      const reading = whose === 'own' ? indexing : harness.vectors;
      const chunks = (text: string, placeOf: (index: number) => number) =>
        Array.from({ length: 300 }, (_, index) => {
          const angle = (placeOf(index) / 300) * Math.PI;
          return makeChunk({ index, text, vector: [Math.cos(angle), Math.sin(angle), 0, 0] });
        });
      const nearest = async () =>
        (await reading.searchByVector({ ...own, vector: NORTH, limit: 3 })).map(({ text, index }) => `${text} ${index}`);
      await replace({ chunks: chunks('old', (index) => index) });
      await indexing.optimize(own);
      expect(await nearest()).toEqual(['old 0', 'old 1', 'old 2']);
      await indexing.dropCollection(own);
      if (looksMeanwhile) expect(await nearest()).toEqual([]);
      await indexing.replaceDocument({ ...own, document: makeDocument({ chunks: chunks('new', (index) => 299 - index) }) });
      await indexing.optimize(own);
      expect(await nearest()).toEqual(['new 299', 'new 298', 'new 297']);
      await indexing.close();
    });
  });
};
