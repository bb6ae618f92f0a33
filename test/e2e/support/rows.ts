import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PipelineCloud, TestCloud } from '../../setup/start-test-cloud.ts';

/** Every table whose rows the pipeline writes. */
export const PIPELINE_TABLES = [
  'messages',
  'message_deliveries',
  'threads',
  'enquiries',
  'clients',
  'quotes',
  'quote_versions',
  'quote_runs',
  'outbound_mails',
  'events',
  'stage_claims',
  'stage_failures',
] as const;
export type PipelineTable = (typeof PIPELINE_TABLES)[number];

export type Row = Readonly<Record<string, unknown>>;
type Where = { cloud: PipelineCloud; tenantId: string };

/** All rows of one table of one agency. */
export const rowsOf = async ({ cloud, tenantId, table }: Where & { table: string }): Promise<Row[]> => {
  const { data, error } = await cloud.systemStore(tenantId).from(table).select('*');
  if (error !== null) throw new Error(`${table} cannot be read: ${error.message}`);
  return data as Row[];
};

/** The only row of a table, of a test that says there is one. */
export const onlyRow = async (where: Where & { table: string }): Promise<Row> => {
  const [row, ...others] = await rowsOf(where);
  if (row === undefined || others.length > 0)
    throw new Error(`${where.table} holds ${others.length + (row === undefined ? 0 : 1)} rows, not one.`);
  return row;
};

/** How many rows each table holds for one agency. */
export const countsOf = async ({ cloud, tenantId }: Where): Promise<Record<PipelineTable, number>> => {
  const counted = await Promise.all(
    PIPELINE_TABLES.map(async (table) => [table, (await rowsOf({ cloud, tenantId, table })).length] as const),
  );
  return Object.fromEntries(counted) as Record<PipelineTable, number>;
};

/** What belongs to no agency. */
export const unroutedRows = async (cloud: PipelineCloud): Promise<Row[]> => {
  const { data, error } = await cloud.storeOf({ role: 'app_platform' }).from('unrouted_mail').select('*');
  if (error !== null) throw new Error(`unrouted_mail cannot be read: ${error.message}`);
  return data as Row[];
};

const filesUnder = async (folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
};

/** Paths of the stored objects below `tenants/<id>` or `unrouted`. */
export const blobsUnder = async ({ cloud, prefix }: { cloud: TestCloud; prefix: string }): Promise<string[]> =>
  await filesUnder(join(cloud.home, 'blobs', prefix));

/** Paths of the mails that went out for one agency. */
export const sentMails = async ({ cloud, tenantId }: { cloud: TestCloud; tenantId: string }): Promise<string[]> =>
  await filesUnder(join(cloud.home, 'outbox', tenantId));
