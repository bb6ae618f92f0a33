import type { Store } from '../services/store/port.ts';
import { readRows } from '../services/store/read-rows.ts';
import { RUN_COLUMNS, type RunRow, runRowSchema } from './evaluation-run.ts';

/** The newest runs, newest first. */
export const listRuns = async ({ ctx, input }: { ctx: { store: Store }; input: { limit: number } }): Promise<RunRow[]> =>
  await readRows({
    query: ctx.store
      .from('evaluation_runs')
      .select(RUN_COLUMNS)
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(input.limit),
    schema: runRowSchema,
  });
