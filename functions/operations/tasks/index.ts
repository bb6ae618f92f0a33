import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'tasks',
  summary: 'Tasks: what waits for a person, made by the pipeline or by hand.',
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
