import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'chat',
  summary: "How the chat on the agency's website speaks, and a preview of it for members.",
  uses: ['model', 'store', 'vectors'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
