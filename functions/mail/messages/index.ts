import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'messages',
  summary: 'Mails: list and read with every decision about them, attachments, release of parked ones, and putting them away.',
  uses: ['store', 'bus', 'blobs'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
