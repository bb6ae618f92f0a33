import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'platform',
  summary: "The platform's own operations, for its operators with an admin token.",
  uses: ['platform', 'state'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
