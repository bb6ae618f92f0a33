import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'platform',
  summary: "The platform's own operations, for its operators with an admin token.",
  uses: ['platform', 'state', 'door', 'storeFor', 'blobs', 'bus', 'vectors', 'model'],
  // A document of the shared catalogue is read, cut and embedded within its request.
  limits: { timeoutSeconds: 300, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
