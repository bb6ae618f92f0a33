import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'threads',
  summary: 'Conversations: read, answer, and have an answer suggested.',
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
