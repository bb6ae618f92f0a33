import pRetry from 'p-retry';
import { AppError } from '../../core/errors.ts';
import { type QueryError, storeError } from './store-error.ts';

/** A query of supabase-js that has not been sent: it is when somebody awaits it, and again when somebody awaits it again. */
export type Query = PromiseLike<{ data: unknown; error: QueryError | null; status: number }>;

const isRead = (query: Query): boolean => 'method' in query && (query.method === 'GET' || query.method === 'HEAD');

const send = async (query: Query): Promise<unknown> => {
  const { data, error, status } = await query;
  if (error !== null) throw storeError({ error, status });
  return data;
};

/** Sends the query and gives its data. A read is sent once more when the database was not to be had; a write never. */
export const runQuery = async (query: Query): Promise<unknown> => {
  if (!isRead(query)) return await send(query);
  return await pRetry(() => send(query), {
    retries: 1,
    minTimeout: 100,
    shouldRetry: ({ error }) => error instanceof AppError && error.code === 'dependency_unavailable',
  });
};
