import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'email-events',
  summary: 'What became of sent mails: SendGrid posts deliveries, bounces and complaints here, signed.',
  uses: ['door', 'storeFor', 'bus'],
  limits: { timeoutSeconds: 60, memory: '512Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
