import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'evaluations',
  summary: 'How good the answers are: the evaluation set, its runs, and what was asked and not known.',
  uses: ['store', 'bus', 'model'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
