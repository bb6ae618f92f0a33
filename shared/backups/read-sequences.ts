import type { Session } from '../services/backups/port.ts';
import type { Manifest } from './manifest.ts';

/** Where each sequence of ours stands. They obey no snapshot: to be read after the rows, so that none is behind them. */
export const readSequences = async ({ sql }: { sql: Session }): Promise<Manifest['sequences']> => {
  const names = await sql<{ schema: string; name: string }[]>`
    select n.nspname::text as schema, c.relname::text as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and n.nspname in ('public', 'app') order by 1, 2`;
  const sequences: Manifest['sequences'] = [];
  for (const { schema, name } of names) {
    const [row] = await sql<{ lastValue: string; isCalled: boolean }[]>`
      select last_value::text as "lastValue", is_called as "isCalled" from ${sql(schema)}.${sql(name)}`;
    if (row !== undefined) sequences.push({ schema, name, ...row });
  }
  return sequences;
};
