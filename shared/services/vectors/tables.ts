import { createHash } from 'node:crypto';
import { type Connection, type ConnectionOptions, connect, Index, Session, type Table } from '@lancedb/lancedb';
import { chunkSchema } from './chunk-schema.ts';
import { isMissingTable, messageOf } from './classify-lance.ts';
import type { Collection, Embedder } from './port.ts';

/** How many tenants an instance keeps open; the least recently used goes first. */
const MAX_TENANTS = 200;

/** What else is known of files than their indexes. */
const METADATA_CACHE_BYTES = 64n * 1024n * 1024n;

const TENANT_FOLDER = /^[a-z0-9_-]{1,64}$/;

export const isTenantFolder = (tenantId: string): boolean => TENANT_FOLDER.test(tenantId);

/** A table of its own for each identity: `chunks_<hash>`. */
const tableNameOf = ({ name, version, dimension }: Embedder): string =>
  `chunks_${createHash('sha256')
    .update(JSON.stringify([name, version, dimension]))
    .digest('hex')
    .slice(0, 24)}`;

const textIndex = (): Index =>
  Index.fts({ baseTokenizer: 'simple', language: 'English', lowercase: true, stem: true, removeStopWords: true, asciiFolding: true });

const makeTable = async ({ connection, embedder }: { connection: Connection; embedder: Embedder }): Promise<Table> => {
  const table = await connection.createEmptyTable(tableNameOf(embedder), chunkSchema(embedder), { mode: 'create', existOk: true });
  try {
    await table.createIndex('text', { config: textIndex(), replace: false });
  } catch (error) {
    // Another one that makes the same table was first.
    if (!/already exists|conflict/i.test(messageOf(error))) throw error;
  }
  return table;
};

type Tenant = { connection: Promise<Connection>; tables: Map<string, Promise<Table>> };

export type Tables = {
  /** Null when it was never made. */
  find(collection: Collection): Promise<Table | null>;
  findOrMake(collection: Collection): Promise<Table>;
  all(tenantId: string): Promise<Table[]>;
  drop(collection: Collection): Promise<void>;
  /** Forgets what is open of a tenant: after a failure that may come from a table which another instance dropped. */
  forget(tenantId: string): void;
  close(): Promise<void>;
};

/**
 * The tables below one folder or `gs://` address, one folder for each tenant; connections and tables stay open for the next call.
 * `indexCacheBytes`: what the indexes of all tenants together may take of the memory; what was not used for longest goes. Lance's own bound is 6 GB for each tenant.
 */
export const createTables = ({
  uri,
  storageOptions,
  indexCacheBytes,
}: {
  uri: string;
  storageOptions: Record<string, string>;
  indexCacheBytes: number;
}): Tables => {
  const tenants = new Map<string, Tenant>();
  // Among the options: `connect` takes a session as its third argument as well, and leaves it aside.
  const session = new Session(BigInt(indexCacheBytes), METADATA_CACHE_BYTES);
  // Every read looks for the newest version: another instance may have written it.
  const options: Partial<ConnectionOptions> = { readConsistencyInterval: 0, storageOptions, session };

  const closeTenant = ({ connection, tables }: Tenant): void => {
    for (const table of tables.values()) table.then((opened) => opened.close()).catch(() => undefined);
    connection.then((opened) => opened.close()).catch(() => undefined);
  };

  const forget = (tenantId: string): void => {
    const tenant = tenants.get(tenantId);
    tenants.delete(tenantId);
    if (tenant !== undefined) closeTenant(tenant);
  };

  const tenantOf = (tenantId: string): Tenant => {
    if (!isTenantFolder(tenantId)) throw new Error('A tenant has an id that cannot be a folder.');
    const known = tenants.get(tenantId) ?? { connection: connect(`${uri}/${tenantId}`, { ...options }), tables: new Map() };
    tenants.delete(tenantId);
    tenants.set(tenantId, known);
    known.connection.catch(() => tenants.delete(tenantId));
    const [oldest] = tenants.keys();
    if (tenants.size > MAX_TENANTS && oldest !== undefined) forget(oldest);
    return known;
  };

  const open = async ({ tenantId, name, how }: { tenantId: string; name: string; how: (connection: Connection) => Promise<Table> }) => {
    const { connection, tables } = tenantOf(tenantId);
    const opening = tables.get(name) ?? connection.then(how);
    tables.set(name, opening);
    opening.catch(() => tables.delete(name));
    return await opening;
  };

  const find = async (tenantId: string, name: string): Promise<Table | null> => {
    try {
      return await open({ tenantId, name, how: async (connection) => await connection.openTable(name) });
    } catch (error) {
      if (isMissingTable(error)) return null;
      throw error;
    }
  };

  return {
    find: async ({ tenantId, embedder }) => await find(tenantId, tableNameOf(embedder)),
    findOrMake: async ({ tenantId, embedder }) => {
      const name = tableNameOf(embedder);
      const found = await find(tenantId, name);
      return found ?? (await open({ tenantId, name, how: async (connection) => await makeTable({ connection, embedder }) }));
    },
    all: async (tenantId) => {
      const connection = await tenantOf(tenantId).connection;
      const names = await connection.tableNames({ limit: 1000 });
      const found = await Promise.all(names.map(async (name) => await find(tenantId, name)));
      return found.filter((table) => table !== null);
    },
    drop: async ({ tenantId, embedder }) => {
      const name = tableNameOf(embedder);
      if ((await find(tenantId, name)) === null) return;
      const { connection } = tenantOf(tenantId);
      await (await connection).dropTable(name);
      forget(tenantId);
    },
    forget,
    close: async () => {
      for (const tenantId of [...tenants.keys()]) forget(tenantId);
    },
  };
};
