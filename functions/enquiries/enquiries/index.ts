import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'enquiries',
  summary: 'Enquiries: list, enter, correct, assign, merge, answer, move on, and ask for a quote.',
  uses: ['store', 'bus'],
  limits: { timeoutSeconds: 30, memory: '512Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
