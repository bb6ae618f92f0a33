import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'health',
  summary: 'Whether the process lives and its dependencies answer.',
  uses: ['door', 'state', 'blobs'],
  limits: { timeoutSeconds: 10, memory: '256Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
