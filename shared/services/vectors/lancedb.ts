import { Index, type Query, type Table, type VectorQuery } from '@lancedb/lancedb';
import { invalid } from '../../core/errors.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import { checkVector, HIT_COLUMNS, toHit, toRows } from './chunk-row.ts';
import { classifyLance } from './classify-lance.ts';
import { documentFilter, searchFilter } from './filter.ts';
import type { ChunkFilter, Hit, Vectors } from './port.ts';
import { createTables, isTenantFolder } from './tables.ts';

export type LanceVectorsOptions = {
  /** A folder, or `gs://bucket/folder`. */
  uri: string;
  /** Another address than Cloud Storage's own; no credentials go there. */
  endpoint?: string;
  /** From how many chunks on a collection gets a vector index: below, comparing with all is faster and exact. */
  indexFromChunks?: number;
  calls?: Partial<CallerOptions>;
};

const INDEX_FROM_CHUNKS = 50_000;
/** Measured: recall@10 0.957 at 100,000 chunks; the defaults give 0.55-0.77. */
const HNSW = { distanceType: 'cosine', m: 16, efConstruction: 100 } as const;
const SEARCH_EF = 128;
const REFINE_FACTOR = 3;
const KEEP_VERSIONS_MS = 24 * 60 * 60 * 1000;
const MAX_LIMIT = 1_000;

const CLOUD_STORAGE = 'https://storage.googleapis.com';

/**
 * Rust's object_store would take its address from an environment variable BASE_URL too: it is said here, always. For another address a key file without OAuth is
 * given, because its option to send no credentials (google_skip_signature) forgets the uploads.
 */
const addressOptions = (endpoint: string = CLOUD_STORAGE): Record<string, string> => {
  const url = endpoint.replace(/\/$/, '');
  if (url === CLOUD_STORAGE) return { google_base_url: url };
  const key = { client_email: '', private_key: '', private_key_id: '', gcs_base_url: url, disable_oauth: true };
  return { google_base_url: url, allow_http: String(url.startsWith('http:')), google_service_account_key: JSON.stringify(key) };
};

type Ask = { tenantId: string; limit: number; filter?: ChunkFilter; withVectors?: boolean };

const readHits = async ({ query, ask, timeoutMs }: { query: Query | VectorQuery; ask: Ask; timeoutMs: number }): Promise<Hit[]> => {
  const { tenantId, limit, filter, withVectors = false } = ask;
  const scored = 'ef' in query ? '_distance' : '_score';
  const rows = await query
    .where(searchFilter({ tenantId, filter }))
    .select([...HIT_COLUMNS, scored, ...(withVectors ? ['vector'] : [])])
    .limit(limit)
    .toArray({ timeoutMs });
  return rows.map((row: object) => toHit({ row, tenantId }));
};

const checkLimit = (limit: number): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw invalid([{ pointer: '/limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` }]);
};

const hasVectorIndex = async (table: Table): Promise<boolean> =>
  (await table.listIndices()).some(({ columns }) => columns.includes('vector'));

/** Chunks in LanceDB: one folder per tenant below `uri`, on a disk or in Cloud Storage, by the same code. */
export const openLanceVectors = ({ uri, endpoint, indexFromChunks = INDEX_FROM_CHUNKS, calls = {} }: LanceVectorsOptions): Vectors => {
  const policy = { ...DEPENDENCY_POLICIES.vectors, ...calls };
  const call = createCaller({
    settings: `VECTORS_URI (${uri}) and the service account's rights on it`,
    classify: classifyLance,
    ...policy,
  });
  const seconds = `${policy.timeoutMs / 1000}s`;
  const tables = createTables({
    uri,
    // Tries are the caller's; its own would go on for three minutes.
    storageOptions: {
      client_max_retries: '0',
      timeout: seconds,
      connect_timeout: seconds,
      ...(uri.startsWith('gs://') ? addressOptions(endpoint) : {}),
    },
  });
  /** A table that failed may have been dropped and made anew elsewhere: the next try opens it again. */
  const run = async <Result>(tenantId: string, attempt: (timeoutMs: number) => Promise<Result>): Promise<Result> =>
    await call({
      attempt: async ({ timeoutMs }) =>
        await attempt(timeoutMs).catch((error: unknown) => {
          tables.forget(tenantId);
          throw error;
        }),
    });

  return {
    replaceDocument: async ({ tenantId, embedder, document }) => {
      if (!isTenantFolder(tenantId)) throw invalid([{ pointer: '/tenantId', detail: 'is no id of a tenant' }]);
      const rows = toRows({ tenantId, embedder, document });
      await run(tenantId, async (timeoutMs) => {
        const table = await tables.findOrMake({ tenantId, embedder });
        await table
          .mergeInsert('id')
          .whenMatchedUpdateAll()
          .whenNotMatchedInsertAll()
          .whenNotMatchedBySourceDelete({ where: documentFilter({ tenantId, documentId: document.documentId }) })
          .execute(rows, { timeoutMs });
      });
    },
    deleteDocument: async ({ tenantId, documentId }) => {
      if (!isTenantFolder(tenantId)) return;
      await run(tenantId, async () => {
        for (const table of await tables.all(tenantId)) await table.delete(documentFilter({ tenantId, documentId }));
      });
    },
    countChunks: async ({ tenantId, embedder, documentId }) => {
      if (!isTenantFolder(tenantId)) return 0;
      const filter = documentId === undefined ? searchFilter({ tenantId }) : documentFilter({ tenantId, documentId });
      return await run(tenantId, async () => (await (await tables.find({ tenantId, embedder }))?.countRows(filter)) ?? 0);
    },
    searchByVector: async ({ vector, embedder, ...ask }) => {
      checkLimit(ask.limit);
      checkVector({ vector, embedder, pointer: '/vector' });
      // A vector without a direction is near to nothing.
      if (!isTenantFolder(ask.tenantId) || vector.every((value) => value === 0)) return [];
      return await run(ask.tenantId, async (timeoutMs) => {
        const table = await tables.find({ tenantId: ask.tenantId, embedder });
        if (table === null) return [];
        const query = table
          .vectorSearch([...vector])
          .column('vector')
          .distanceType('cosine')
          .ef(SEARCH_EF)
          .refineFactor(REFINE_FACTOR);
        return await readHits({ query, ask, timeoutMs });
      });
    },
    searchByText: async ({ text, embedder, ...ask }) => {
      checkLimit(ask.limit);
      if (!isTenantFolder(ask.tenantId) || text.trim() === '') return [];
      return await run(ask.tenantId, async (timeoutMs) => {
        const table = await tables.find({ tenantId: ask.tenantId, embedder });
        if (table === null) return [];
        return await readHits({ query: table.query().fullTextSearch(text.toWellFormed(), { columns: 'text' }), ask, timeoutMs });
      });
    },
    optimize: async ({ tenantId, embedder }) => {
      if (!isTenantFolder(tenantId)) return { chunks: 0, hasVectorIndex: false };
      return await run(tenantId, async () => {
        const table = await tables.find({ tenantId, embedder });
        if (table === null) return { chunks: 0, hasVectorIndex: false };
        const chunks = await table.countRows();
        if (chunks >= indexFromChunks && !(await hasVectorIndex(table)))
          await table.createIndex('vector', { config: Index.hnswSq(HNSW), replace: false });
        await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
        return { chunks, hasVectorIndex: await hasVectorIndex(table) };
      });
    },
    dropCollection: async ({ tenantId, embedder }) => {
      if (!isTenantFolder(tenantId)) return;
      await run(tenantId, async () => await tables.drop({ tenantId, embedder }));
    },
    close: async () => await tables.close(),
  };
};
