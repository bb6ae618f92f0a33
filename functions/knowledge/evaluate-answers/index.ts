import { EvaluationRequested } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'evaluate-answers',
  summary: "Answers one agency's evaluation set anew and measures the answers.",
  on: EvaluationRequested,
  uses: ['store', 'bus', 'vectors', 'model'],
  limits: { timeoutSeconds: 540, memory: '1Gi', maxAttempts: 5, maxConcurrency: 2 },
  handler: () => import('./handler.ts'),
});
