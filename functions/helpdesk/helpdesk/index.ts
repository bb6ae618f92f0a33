import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'helpdesk',
  summary: 'Questions of members, answered from the agency’s documents, and what the assistant does for them.',
  uses: ['store', 'bus', 'vectors', 'model'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
