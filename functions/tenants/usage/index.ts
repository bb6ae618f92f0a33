import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'usage',
  summary: 'What the agency has used of what it pays for.',
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
