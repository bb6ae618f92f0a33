import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'enquiries',
  summary: 'Enquiries: list, read and answer, with what was understood and what is missing.',
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
