import { createHash } from 'node:crypto';
import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { AppError } from '../../core/errors.ts';
import { type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES } from '../resilience/policies.ts';
import { bigQueryDialect } from './bigquery-dialect.ts';
import { bindParameter, readValue } from './bigquery-values.ts';
import { checkRows, type WarehouseRecord } from './check-rows.ts';
import { classifyBigQuery, refusedRows } from './classify-bigquery.ts';
import { composeQuery, type Engine } from './compose-query.ts';
import type { Warehouse, WarehouseValue } from './port.ts';
import { readTables } from './table-schemas.ts';

export type BigQueryWarehouseOptions = {
  projectId: string;
  dataset: string;
  /** Another address than BigQuery's own; no credentials go there. */
  endpoint?: string;
  calls?: Partial<CallerOptions>;
  now?: () => Date;
};

/** Spec: analytics, Warehouse. */
const MAX_BYTES_BILLED = '1000000000';

const NAMES = /^[A-Za-z0-9_]{1,1024}$/;
const PROJECT = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

/** GoogleSQL over one dataset. */
export const bigQueryEngine = ({ projectId, dataset }: { projectId: string; dataset: string }): Engine => {
  if (!NAMES.test(dataset) || !PROJECT.test(projectId))
    throw new AppError('dependency_unavailable', { detail: 'The settings GOOGLE_CLOUD_PROJECT and WAREHOUSE_DATASET name no dataset.' });
  return { dialect: bigQueryDialect, schema: dataset, physicalName: (table) => `\`${projectId}.${dataset}.${table}\`` };
};

/** The same for the same row, however often it is sent: BigQuery takes such a row once if the repeat comes within a minute or so. At most 128 characters. */
const insertIdOf = ({ tenantId, table, rowId }: { tenantId: string; table: string; rowId: string }): string =>
  createHash('sha256')
    .update(JSON.stringify([tenantId, table, rowId]))
    .digest('base64url');

/**
 * The warehouse in BigQuery. Rows are streamed, each with an insert id; what BigQuery takes twice all the same, questions leave out. A question bills 1 GB at most.
 * @throws AppError `dependency_unavailable` at opening for settings that cannot be right
 */
export const openBigQueryWarehouse = ({
  projectId,
  dataset,
  endpoint,
  calls = {},
  now = () => new Date(),
}: BigQueryWarehouseOptions): Warehouse => {
  const tables = readTables();
  const engine = bigQueryEngine({ projectId, dataset });
  const policy = { ...DEPENDENCY_POLICIES.bigquery, ...calls };
  const settings = `WAREHOUSE_DATASET (${dataset}), GOOGLE_CLOUD_PROJECT (${projectId}) and the service account's rights on them`;
  const call = createCaller({ settings, classify: classifyBigQuery, ...policy });
  // Tries are the caller's; the client's own time limit is what ends the socket.
  const clientOptions: BigQueryOptions & { timeout: number } = {
    projectId,
    autoRetry: false,
    maxRetries: 0,
    timeout: policy.timeoutMs,
    ...(endpoint === undefined ? {} : { apiEndpoint: endpoint, authClient: new PassThroughClient() }),
  };
  const client = new BigQuery(clientOptions);

  const insertRecords = async (table: string, records: readonly WarehouseRecord[]): Promise<void> => {
    const rows = records.map((json) => ({
      insertId: insertIdOf({ tenantId: String(json['tenant_id']), table, rowId: json.row_id }),
      json,
    }));
    await client.dataset(dataset).table(table).insert(rows, { raw: true, partialRetries: 0 });
  };

  return {
    insert: async ({ tenantId, table: name, rows }) => {
      const { table, records } = checkRows({ tables, table: name, tenantId, rows, recordedAt: now() });
      if (records.length === 0) return;
      try {
        await call({ attempt: async () => await insertRecords(table.name, records) });
      } catch (error) {
        const reasons = refusedRows(error);
        if (reasons === null) throw error;
        // Not the error itself: it holds the rows.
        throw new AppError('internal', {
          detail: `BigQuery does not take rows of ${table.name} (${reasons.join(', ')}): its table and infra/warehouse/tables.json differ.`,
        });
      }
    },
    query: async ({ row, ...query }) => {
      const { text, parameters } = composeQuery({ engine, tables, query });
      const bound = Object.entries(parameters).map(([name, value]) => [name, bindParameter(value)] as const);
      const records = await call({
        attempt: async ({ timeoutMs }) => {
          const [found] = await client.query(
            {
              query: text,
              params: Object.fromEntries(bound.map(([name, { value }]) => [name, value])),
              types: Object.fromEntries(bound.map(([name, { type }]) => [name, type])),
              maximumBytesBilled: MAX_BYTES_BILLED,
            },
            { timeoutMs },
          );
          return found.map((record: Record<string, unknown>) =>
            Object.fromEntries(Object.entries(record).map(([name, value]): [string, WarehouseValue] => [name, readValue(value)])),
          );
        },
      });
      return records.map((record) => row.parse(record));
    },
  };
};
