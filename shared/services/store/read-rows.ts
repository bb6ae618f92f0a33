import { z } from 'zod';
import { type Query, runQuery } from './run-query.ts';

/**
 * The rows of a query (`store.from(...).select(...)`), each read with `schema`.
 * @throws AppError as the database refuses (see storeError); a plain Error when a row has another form.
 */
export const readRows = async <Schema extends z.ZodType>({
  query,
  schema,
}: {
  query: Query;
  schema: Schema;
}): Promise<z.infer<Schema>[]> => {
  const parsed = z.array(schema).safeParse((await runQuery(query)) ?? []);
  if (!parsed.success) throw new Error('The database answered in another form than expected.', { cause: parsed.error });
  return parsed.data;
};
