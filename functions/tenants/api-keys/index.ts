import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'api-keys',
  summary: 'Keys with which websites and programs of the agency call us.',
  uses: ['store'],
  limits: { timeoutSeconds: 30, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
