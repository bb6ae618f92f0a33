import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'escalations',
  summary: 'Questions that wait for a person: given to somebody, answered, closed; an answer can become knowledge.',
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
