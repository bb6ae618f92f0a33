import { Index, type Table } from '@lancedb/lancedb';
import { messageOf } from './classify-lance.ts';

/** One list that is compared whole: as exact as without an index, but kept in memory, where without one each search reads the vectors from the table's files. */
const LIST = { distanceType: 'cosine', numPartitions: 1 } as const;
/** With the defaults recall@10 at 100,000 chunks is 0.55-0.77. */
const GRAPH = { distanceType: 'cosine', m: 16, efConstruction: 100 } as const;

const GRAPH_TYPE = 'IvfHnswSq';

const indexTypeOf = async (table: Table): Promise<string | null> =>
  (await table.listIndices()).find(({ columns }) => columns.includes('vector'))?.indexType ?? null;

/** Vectors without a direction (all zero) are near to nothing and cannot be in an index: where there are no others there is none. */
const makeIndex = async (table: Table, config: Index): Promise<boolean> => {
  try {
    await table.createIndex('vector', { config });
    return true;
  } catch (error) {
    if (/cannot train/i.test(messageOf(error))) return false;
    throw error;
  }
};

/**
 * Makes the index of a table's vectors once it is large enough: a list from `listFrom` chunks on, a graph in its place from `graphFrom` on. A graph stays one, whatever becomes of the
 * table. Searches go on meanwhile with what was there. Gives whether there is an index now.
 */
export const keepVectorIndex = async ({
  table,
  listFrom,
  graphFrom,
}: {
  table: Table;
  listFrom: number;
  graphFrom: number;
}): Promise<boolean> => {
  const chunks = await table.countRows();
  const type = await indexTypeOf(table);
  if (chunks >= graphFrom && type !== GRAPH_TYPE) return await makeIndex(table, Index.hnswSq(GRAPH));
  if (chunks >= listFrom && type === null) return await makeIndex(table, Index.ivfFlat(LIST));
  return type !== null;
};
