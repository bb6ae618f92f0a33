import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'enquiries',
  summary: 'Enquiries: list and read, with what was understood and what is missing.',
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
