import type { Query, VectorQuery } from '@lancedb/lancedb';
import { invalid } from '../../core/errors.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import { checkVector, HIT_COLUMNS, toHits, toRows } from './chunk-row.ts';
import { classifyLance, isDroppedTable } from './classify-lance.ts';
import { documentFilter, searchFilter } from './filter.ts';
import { keepVectorIndex } from './keep-vector-index.ts';
import { type ChunkFilter, type Hit, MAX_OPTIMISE_MS, type Vectors } from './port.ts';
import { createTables, isTenantFolder } from './tables.ts';

export type LanceVectorsOptions = {
  /** A folder, or `gs://bucket/folder`. */
  uri: string;
  /** Another address than Cloud Storage's own; no credentials go there. */
  endpoint?: string;
  /** From how many chunks on a collection's vectors lie in an index: below, reading them all takes no longer. */
  indexFromChunks?: number;
  /** From how many on that index is a graph. */
  graphFromChunks?: number;
  /** What the indexes of all tenants may take of an instance's memory. A list that would take more than half of it is a graph, whatever its number of chunks. */
  indexCacheBytes?: number;
  calls?: Partial<CallerOptions>;
};

const INDEX_FROM_CHUNKS = 2_000;
const GRAPH_FROM_CHUNKS = 50_000;
/** A list that has no room in it is read whole by each search, of several at once as often. A graph takes about a quarter of a list. */
const INDEX_CACHE_BYTES = 256 * 1024 * 1024;
const BYTES_A_NUMBER = 4;
/** So many of the graph's candidates are looked at, and at least so many compared by their whole vectors. Neither changes what a list finds. */
const SEARCH_EF = 256;
const REFINED = 50;
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
  const found = await query
    .where(searchFilter({ tenantId, filter }))
    .select([...HIT_COLUMNS, scored, ...(withVectors ? ['vector'] : [])])
    .limit(limit)
    .toArrow({ timeoutMs });
  return toHits({ found, tenantId });
};

const checkLimit = (limit: number): void => {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw invalid([{ pointer: '/limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` }]);
};

/** Chunks in LanceDB: one folder per tenant below `uri`, on a disk or in Cloud Storage, by the same code. */
export const openLanceVectors = ({ uri, endpoint, calls = {}, ...from }: LanceVectorsOptions): Vectors => {
  const { indexFromChunks = INDEX_FROM_CHUNKS, graphFromChunks = GRAPH_FROM_CHUNKS, indexCacheBytes = INDEX_CACHE_BYTES } = from;
  const policy = {
    settings: `VECTORS_URI (${uri}) and the service account's rights on it`,
    classify: classifyLance,
    ...DEPENDENCY_POLICIES.vectors,
    ...calls,
  };
  const call = createCaller(policy);
  const callLong = createCaller({ ...policy, timeoutMs: MAX_OPTIMISE_MS, totalMs: MAX_OPTIMISE_MS });
  const seconds = `${policy.timeoutMs / 1000}s`;
  const tables = createTables({
    uri,
    indexCacheBytes,
    // Tries are the caller's; its own would go on for three minutes.
    storageOptions: {
      client_max_retries: '0',
      timeout: seconds,
      connect_timeout: seconds,
      ...(uri.startsWith('gs://') ? addressOptions(endpoint) : {}),
    },
  });
  /** A table that failed may have been dropped and made anew elsewhere: the next try opens it again, and at once where it plainly is gone. */
  const run = async <Result>(
    tenantId: string,
    attempt: (timeoutMs: number) => Promise<Result>,
    caller: typeof call = call,
  ): Promise<Result> =>
    await caller({
      attempt: async ({ timeoutMs }) => {
        try {
          return await attempt(timeoutMs);
        } catch (error) {
          tables.forget(tenantId);
          if (isDroppedTable(error)) return await attempt(timeoutMs);
          throw error;
        }
      },
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
          .ef(Math.max(SEARCH_EF, ask.limit))
          .refineFactor(Math.ceil(REFINED / ask.limit));
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
      const optimise = async () => {
        const table = await tables.find({ tenantId, embedder });
        if (table === null) return { chunks: 0, hasVectorIndex: false };
        await table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) });
        const graphFrom = Math.min(graphFromChunks, Math.floor(indexCacheBytes / 2 / (embedder.dimension * BYTES_A_NUMBER)) + 1);
        const hasVectorIndex = await keepVectorIndex({ table, listFrom: indexFromChunks, graphFrom });
        return { chunks: await table.countRows(), hasVectorIndex };
      };
      return await run(tenantId, optimise, callLong);
    },
    dropCollection: async ({ tenantId, embedder }) => {
      if (!isTenantFolder(tenantId)) return;
      await run(tenantId, async () => await tables.drop({ tenantId, embedder }));
    },
    close: async () => await tables.close(),
  };
};
