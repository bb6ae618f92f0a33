import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'notifications',
  summary: 'Notifications: what each member was told, and what they have read of it.',
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
