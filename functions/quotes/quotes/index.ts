import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'quotes',
  summary: 'Quotes: list, read, approve, send, and their PDF.',
  uses: ['store', 'bus', 'blobs'],
  limits: { timeoutSeconds: 30, memory: '512Mi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
