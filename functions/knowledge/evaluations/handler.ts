import { decodeId, encodeId } from '../../../shared/core/ids.ts';
import { runView } from '../../../shared/evaluation/evaluation-run.ts';
import { getRun } from '../../../shared/evaluation/get-run.ts';
import { listRuns } from '../../../shared/evaluation/list-runs.ts';
import { listUnanswered } from '../../../shared/evaluation/list-unanswered.ts';
import { readCases } from '../../../shared/evaluation/read-cases.ts';
import { requestEvaluation } from '../../../shared/evaluation/request-evaluation.ts';
import type { RouteHandler } from '../../../shared/runtime/define.ts';
import type routes from './routes.ts';

type Uses = 'store' | 'bus' | 'model';

const list: RouteHandler<typeof routes.list, Uses> = async ({ ctx, input }) => ({
  body: { data: (await listRuns({ ctx, input: input.query })).map(runView) },
});

const cases: RouteHandler<typeof routes.cases, Uses> = async ({ ctx, input }) => ({
  body: {
    data: (await readCases({ ctx, input: input.query })).map(({ answer_id: answerId, at, visibility, cited_ids, ...row }) => ({
      ...row,
      answerId: encodeId('answer', answerId),
      ratedAt: new Date(at).toISOString(),
    })),
  },
});

const unanswered: RouteHandler<typeof routes.unanswered, Uses> = async ({ ctx, input }) => ({
  body: { data: await listUnanswered({ ctx, input: input.query }) },
});

const get: RouteHandler<typeof routes.get, Uses> = async ({ ctx, input }) => {
  const row = await getRun({ ctx, input: { runId: decodeId('evaluation', input.params.id) } });
  return { body: { ...runView(row), worst: row.worst } };
};

const run: RouteHandler<typeof routes.run, Uses> = async ({ ctx, input }) => ({
  body: runView(await requestEvaluation({ ctx, input: { usesModel: input.body.useModel } })),
});

export default { list, cases, unanswered, get, run };
