import { DuckDBInstance } from '@duckdb/node-api';
import { prepareDatabase } from '../../../shared/services/warehouse/duckdb-tables.ts';
import { readTables } from '../../../shared/services/warehouse/table-schemas.ts';
import { type HttpStandIn, type StandInAnswer, startHttpStandIn } from '../http-stand-in.ts';
import { answerInsert, type TakenRow } from './insert-all.ts';
import { answerQuery, type QueryRequest } from './query.ts';

export type BigQueryStandIn = HttpStandIn & {
  /** Rows as they were taken, repeats with an insert id that it remembers left out. */
  taken: readonly TakenRow[];
  queries: readonly QueryRequest[];
  /** From now on a repeat is not recognised: insert ids are remembered for about a minute only. */
  forgetInsertIds(): void;
  /** BigQuery's own engine is not here: this text is answered by DuckDB's, run on the rows that were taken. Other texts are refused. */
  knowQuery(texts: { bigQuery: string; duckDb: string }): void;
};

export const bigQueryError = (status: number, reason: string, message = 'words of the provider'): StandInAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify({ error: { code: status, message, errors: [{ message, domain: 'global', reason }], status: 'X' } }),
});

const TABLE = /^\/bigquery\/v2\/projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)\/insertAll$/;
const QUERIES = /^\/bigquery\/v2\/projects\/([^/]+)\/queries$/;

/** BigQuery with one dataset on the loopback: `tabledata.insertAll` and `jobs.query`, over the tables of the house. */
export const startBigQuery = async ({ projectId, dataset }: { projectId: string; dataset: string }): Promise<BigQueryStandIn> => {
  const tables = readTables();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await prepareDatabase({ connection, tables: tables.values() });
  const taken: TakenRow[] = [];
  const queries: QueryRequest[] = [];
  const known = new Map<string, string>();
  const insertIds = new Set<string>();

  const server = await startHttpStandIn({
    answer: async ({ method, path, body }) => {
      const [, insertProject, insertDataset, tableName = ''] = TABLE.exec(path) ?? [];
      const [, queryProject] = QUERIES.exec(path) ?? [];
      if (method !== 'POST' || (insertProject ?? queryProject) !== projectId) return bigQueryError(404, 'notFound');
      const text: unknown = JSON.parse(body.toString('utf8'));
      if (queryProject !== undefined) return await answerQuery({ body: text, connection, known, queries });
      const table = tables.get(tableName);
      if (insertDataset !== dataset || table === undefined) return bigQueryError(404, 'notFound');
      return await answerInsert({ body: text, table, connection, insertIds, taken });
    },
  });
  return {
    ...server,
    taken,
    queries,
    forgetInsertIds: () => insertIds.clear(),
    knowQuery: ({ bigQuery, duckDb }) => void known.set(bigQuery, duckDb),
    close: async () => {
      await server.close();
      connection.closeSync();
      instance.closeSync();
    },
  };
};
