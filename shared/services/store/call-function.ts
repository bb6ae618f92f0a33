import type { z } from 'zod';
import type { Door } from './port.ts';
import { runQuery } from './run-query.ts';
import { storable } from './storable.ts';

type Call<Schema extends z.ZodType> = {
  /** A store or a door. */
  store: Door;
  /** Of a function in schema `public`. */
  name: string;
  /** By the names of its parameters; left out ones take their defaults. */
  args: Readonly<Record<string, unknown>>;
  schema: Schema;
};

/**
 * Calls a function of the database and reads its result with `schema`. Never repeated: the caller knows whether that is safe.
 * @throws AppError with the code the function raised, or as readRows; a plain Error when the result has another form.
 */
export const callFunction = async <Schema extends z.ZodType>({ store, name, args, schema }: Call<Schema>): Promise<z.infer<Schema>> => {
  const parsed = schema.safeParse(await runQuery(store.rpc(name, storable(args))));
  if (!parsed.success) throw new Error(`The database's function ${name} answered in another form than expected.`, { cause: parsed.error });
  return parsed.data;
};
