import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'auth',
  summary: 'Signing in and out, in front of Supabase Auth, with its limits.',
  uses: ['identity', 'state', 'door'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
