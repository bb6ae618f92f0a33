import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'clients',
  summary: 'Clients: read one, and let mail go there again after it came back.',
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
