import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'platform',
  summary: "The platform's own operations, for its operators with an admin token.",
  uses: ['platform', 'state', 'door', 'storeFor', 'blobs', 'bus'],
  limits: { timeoutSeconds: 30, memory: '512Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
