import { z } from 'zod';
import tables from './tables.json' with { type: 'json' };

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

const tableSchema = z.object({
  name: z.string().regex(NAME),
  fields: z.array(
    z.object({
      name: z.string().regex(NAME),
      type: z.enum(['STRING', 'INTEGER', 'BOOLEAN', 'TIMESTAMP', 'DATE']),
      mode: z.enum(['REQUIRED', 'NULLABLE']),
    }),
  ),
  partition_field: z.string(),
});

export type WarehouseTable = z.infer<typeof tableSchema>;
export type WarehouseField = WarehouseTable['fields'][number];

/** The tables of the warehouse, as Terraform makes them in BigQuery: tables.json is a generated copy of infra/warehouse/tables.json. */
export const readTables = (): ReadonlyMap<string, WarehouseTable> =>
  new Map(
    z
      .array(tableSchema)
      .parse(tables)
      .map((table) => [table.name, table]),
  );
