import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'inbound-email',
  summary: "The inbox's door: SendGrid Inbound Parse posts every mail here, signed.",
  uses: ['door', 'storeFor', 'blobs', 'bus'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
