import { QuestionAsked } from '../../../shared/events.ts';
import { stage } from '../../../shared/runtime/define.ts';

export default stage({
  name: 'answer-question',
  summary: 'Drafts the answer to a question that came by mail, from the public documents.',
  on: QuestionAsked,
  uses: ['store', 'bus', 'vectors', 'model'],
  limits: { timeoutSeconds: 120, memory: '1Gi', maxAttempts: 5 },
  handler: () => import('./handler.ts'),
});
