import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'conversations',
  summary: 'Conversations of the helpdesk, of the chat and by mail: listed, read, continued, ended.',
  uses: ['store', 'bus', 'vectors', 'model'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
