import { http } from '../../../shared/runtime/define.ts';

export default http({
  name: 'public-chat',
  summary: "The chat on agencies' own websites: answers visitors from public documents, takes their details, asks a person.",
  uses: ['bus', 'model', 'store', 'vectors'],
  limits: { timeoutSeconds: 60, memory: '1Gi' },
  routes: () => import('./routes.ts'),
  handler: () => import('./handler.ts'),
});
