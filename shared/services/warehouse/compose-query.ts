import { invalid } from '../../core/errors.ts';
import type { WarehouseDialect, WarehouseParameter, WarehouseQuery } from './port.ts';
import type { WarehouseTable } from './table-schemas.ts';

/** One engine: its words, and how it calls the table that holds the rows of all agencies. */
export type Engine = {
  dialect: WarehouseDialect;
  /** Schema or dataset of the tables: letters, digits and `_`. */
  schema: string;
  physicalName: (table: string) => string;
};

export type ComposedQuery = { text: string; parameters: Readonly<Record<string, WarehouseParameter>> };

const NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** Bound by the one function below; a query can neither name nor widen them. */
const RESERVED = /^wh_/;

/** A query reaches tables by plain names only, which are its own agency's. Quoting and qualified names are how others would be named, a semicolon how a second statement. */
const checkText = ({ text, schema }: { text: string; schema: string }): string => {
  const isQualified =
    /\b(?:from|join)\s+[\w$-]+\s*\./i.test(text) || new RegExp(`\\b(?:${schema}|information_schema)\\s*\\.`, 'i').test(text);
  if (isQualified || /[`";]|--|\/\*/.test(text))
    throw new Error('A query of the warehouse names a table by more than its plain name, or quotes.');
  return text;
};

const checkName = (name: string): string => {
  if (NAME.test(name) && !RESERVED.test(name)) return name;
  throw new Error('A query of the warehouse has a name that cannot be one.');
};

/** The rows of one agency, the first of each: SQL of the one place that reads a physical table. */
const ownRows = ({ engine, table, hasPeriod }: { engine: Engine; table: WarehouseTable; hasPeriod: boolean }): string => {
  const { dialect, physicalName } = engine;
  const field = table.partition_field;
  const period = hasPeriod ? ` and ${field} >= ${dialect.parameter('wh_from')} and ${field} < ${dialect.parameter('wh_until')}` : '';
  return `select * from ${physicalName(table.name)} where tenant_id = ${dialect.parameter('wh_tenant_id')}${period} qualify row_number() over (partition by row_id order by recorded_at) = 1`;
};

/**
 * The one statement and the bound values that answer a query on one engine. Each table it names is replaced by the rows of its agency.
 * @throws AppError `validation_failed` for an unknown table or a missing tenant; Error for names and texts that code must not make
 */
export const composeQuery = ({
  engine,
  tables,
  query,
}: {
  engine: Engine;
  tables: ReadonlyMap<string, WarehouseTable>;
  query: Omit<WarehouseQuery<unknown>, 'row'>;
}): ComposedQuery => {
  const { tenantId, period, steps = [], parameters = {} } = query;
  const { schema } = engine;
  if (tenantId === '') throw invalid([{ pointer: '/tenantId', detail: 'is required' }]);
  const own = query.tables.map((name, index) => {
    const table = tables.get(name);
    if (table === undefined) throw invalid([{ pointer: `/tables/${index}`, detail: 'is no table of the warehouse' }]);
    return { name, sql: ownRows({ engine, table, hasPeriod: period !== undefined }) };
  });
  const made = steps.map(({ name, sql }) => ({ name: checkName(name), sql: checkText({ text: sql(engine.dialect), schema }) }));
  const parts = [...own, ...made];
  if (new Set(parts.map(({ name }) => name)).size < parts.length) throw new Error('A query of the warehouse uses a name twice.');
  for (const name of Object.keys(parameters)) checkName(name);
  const select = checkText({ text: query.select(engine.dialect), schema });
  return {
    text: `${parts.length === 0 ? '' : `with ${parts.map(({ name, sql }) => `${name} as (${sql})`).join(', ')} `}${select}`,
    parameters: {
      ...parameters,
      ...(own.length === 0 ? {} : { wh_tenant_id: tenantId }),
      ...(own.length === 0 || period === undefined ? {} : { wh_from: period.from, wh_until: period.until }),
    },
  };
};
