import { evaluateAnswers } from '../../../shared/evaluation/evaluate-answers.ts';
import type { EvaluationRequested } from '../../../shared/events.ts';
import type { StageHandler } from '../../../shared/runtime/define.ts';

const handler: StageHandler<typeof EvaluationRequested, 'store' | 'bus' | 'vectors' | 'model'> = async ({ ctx, input }) =>
  await evaluateAnswers({ ctx, input });

export default handler;
