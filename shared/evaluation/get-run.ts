import { notFound } from '../core/errors.ts';
import type { Store } from '../services/store/port.ts';
import { readRow } from '../services/store/read-row.ts';
import { RUN_COLUMNS, type RunRow, runRowSchema } from './evaluation-run.ts';

/**
 * One run of the evaluation. `runId` is the bare uuid, null for an id that cannot be one.
 * @throws AppError not_found
 */
export const getRun = async ({ ctx, input }: { ctx: { store: Store }; input: { runId: string | null } }): Promise<RunRow> => {
  if (input.runId === null) throw notFound();
  const row = await readRow({ query: ctx.store.from('evaluation_runs').select(RUN_COLUMNS).eq('id', input.runId), schema: runRowSchema });
  if (row === null) throw notFound();
  return row;
};
