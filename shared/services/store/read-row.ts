import type { z } from 'zod';
import { readRows } from './read-rows.ts';
import type { Query } from './run-query.ts';

/**
 * The one row of a query, or null when there is none.
 * @throws AppError as readRows; a plain Error when there are more, for then the query says too little.
 */
export const readRow = async <Schema extends z.ZodType>({
  query,
  schema,
}: {
  query: Query;
  schema: Schema;
}): Promise<z.infer<Schema> | null> => {
  const [row, ...others] = await readRows({ query, schema });
  if (others.length > 0) throw new Error('A query for one row found several.');
  return row ?? null;
};
