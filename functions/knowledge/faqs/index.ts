import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'faqs',
  summary: 'Questions that are asked often, with the answers of the agency: drafts, and published ones that answer by themselves.',
  uses: ['store', 'bus', 'blobs', 'vectors'],
  limits: { timeoutSeconds: 60, memory: '512Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
